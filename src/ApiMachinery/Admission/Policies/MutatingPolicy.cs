using OrleansAA.ApiMachinery.Admission.Expressions;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>A MutatingAdmissionPolicy, made ready once. Immutable.</summary>
public sealed class MutatingPolicy : AdmissionPolicy
{
    /// <summary>Compiles what the policy says; what does not compile is told when it is asked.</summary>
    /// <param name="policy">As the root has it.</param>
    public MutatingPolicy(V1MutatingAdmissionPolicy policy)
        : base(policy.Metadata.Name, policy.Spec?.FailurePolicy, policy.Spec?.MatchConstraints, policy.Spec?.ParamKind, policy.Spec?.Variables, policy.Spec?.MatchConditions)
    {
        MayBeReinvoked = policy.Spec?.ReinvocationPolicy == "IfNeeded";
        var environment = Variables.In(AdmissionEnvironment.OfMutations(ParamKind is not null));
        Mutations = [.. (policy.Spec?.Mutations ?? []).Select(m => m.PatchType == "JSONPatch"
            ? new Mutation(AdmissionExpression.Compile(environment, m.JsonPatch?.Expression ?? "", PatchTypes.Operations), IsJsonPatch: true)
            : new Mutation(AdmissionExpression.Compile(environment, m.ApplyConfiguration?.Expression ?? "", PatchTypes.Configuration), IsJsonPatch: false))];
    }

    /// <summary>reinvocationPolicy IfNeeded.</summary>
    public bool MayBeReinvoked { get; }

    /// <summary>What does not compile, by the place in the policy: for the log.</summary>
    public IEnumerable<string> Errors => Mutations.Select((m, i) => (m.Expression, Place: $"spec.mutations[{i}].{(m.IsJsonPatch ? "jsonPatch" : "applyConfiguration")}.expression"))
        .Where(m => m.Expression.CompileError.Length > 0).Select(m => $"{m.Place}: {m.Expression.CompileError}");

    internal IReadOnlyList<Mutation> Mutations { get; }
}

/// <param name="Expression">Gives the change.</param>
/// <param name="IsJsonPatch">As a list of operations; as an apply configuration otherwise.</param>
internal sealed record Mutation(AdmissionExpression Expression, bool IsJsonPatch);
