using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.Cel;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>
/// What policies have in common, made ready once: rules are taken apart, selectors parsed, expressions compiled. Immutable. One that does not compile is an error for each write that it is
/// about, as in k8s.io/apiserver.
/// </summary>
public abstract class AdmissionPolicy
{
    private readonly MatchCriteria? _criteria;

    private protected AdmissionPolicy(
        string name, string? failurePolicy, V1MatchResources? constraints, V1ParamKind? paramKind, IList<V1Variable>? variables, IList<V1MatchCondition>? conditions)
    {
        Name = name;
        FailsOpen = failurePolicy == "Ignore";
        _criteria = constraints is null ? null : new(constraints);
        ParamKind = paramKind is null ? null : new(paramKind.ApiVersion ?? "", paramKind.Kind ?? "");
        var environment = AdmissionEnvironment.Of(ParamKind is not null, hasAuthorizer: true);
        Variables = new(variables, environment);
        Environment = Variables.In(environment);
        Conditions = MatchConditions.Of(conditions, Environment, new(name, ConditionsSubject.Policy, AdmissionMetrics.Validate));
    }

    /// <summary>The policy's name.</summary>
    public string Name { get; }

    /// <summary>failurePolicy Ignore: what cannot be evaluated does not hinder the write.</summary>
    public bool FailsOpen { get; }

    /// <summary>Null where nothing parametrizes it.</summary>
    public ParamKind? ParamKind { get; }

    /// <summary>Null for none.</summary>
    internal MatchConditions? Conditions { get; }

    internal PolicyVariables Variables { get; }

    /// <summary>What its expressions may name.</summary>
    internal CelEnvironment Environment { get; }

    /// <summary>False if no write of a kind, whatever it does, is one of this policy's.</summary>
    public bool MayMatch(ResourceKind kind) => _criteria?.MayMatch(kind) ?? true;

    /// <summary>What the policy is about.</summary>
    /// <exception cref="PolicyConfigurationException">It does not say.</exception>
    internal MatchCriteria Criteria => _criteria ?? throw new PolicyConfigurationException("policy contained no match constraints, a required field");
}

/// <summary>A binding of a policy, made ready once. Immutable.</summary>
public sealed class PolicyBinding
{
    private readonly MatchCriteria? _criteria;

    /// <summary>A binding of a validating policy.</summary>
    /// <param name="binding">As the root has it.</param>
    public PolicyBinding(V1ValidatingAdmissionPolicyBinding binding)
        : this(binding.Metadata.Name, binding.Spec?.PolicyName, binding.Spec?.MatchResources, binding.Spec?.ParamRef, binding.Spec?.ValidationActions)
    {
    }

    /// <summary>A binding of a mutating policy.</summary>
    /// <param name="binding">As the root has it.</param>
    public PolicyBinding(V1MutatingAdmissionPolicyBinding binding)
        : this(binding.Metadata.Name, binding.Spec?.PolicyName, binding.Spec?.MatchResources, binding.Spec?.ParamRef, null)
    {
    }

    private PolicyBinding(string name, string? policy, V1MatchResources? resources, V1ParamRef? reference, IEnumerable<string>? actions)
    {
        (Name, PolicyName) = (name, policy ?? "");
        _criteria = resources is null ? null : new(resources);
        ParamRef = reference is null ? null : new(reference);
        Actions = [.. actions ?? []];
    }

    /// <summary>The binding's name.</summary>
    public string Name { get; }

    /// <summary>The policy that it binds.</summary>
    public string PolicyName { get; }

    /// <summary>Null where it takes no params.</summary>
    public ParamReference? ParamRef { get; }

    /// <summary>validationActions: Deny, Warn, Audit.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <summary>Whether it binds its policy for such a write.</summary>
    internal async ValueTask<bool> MatchesAsync(AdmissionAttributes attributes, IAdmissionNamespaces namespaces, CancellationToken cancellationToken) =>
        _criteria is null || await _criteria.MatchAsync(attributes, namespaces, cancellationToken) is not null;
}

/// <summary>A policy that is bound.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Bindings">By name; at least one.</param>
public sealed record BoundPolicy<T>(T Policy, IReadOnlyList<PolicyBinding> Bindings)
    where T : AdmissionPolicy;
