using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Cel.Types;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>A ValidatingAdmissionPolicy, made ready once. Immutable.</summary>
public sealed class ValidatingPolicy : AdmissionPolicy
{
    /// <summary>Compiles what the policy says; what does not compile is told when it is asked.</summary>
    /// <param name="policy">As the root has it.</param>
    public ValidatingPolicy(V1ValidatingAdmissionPolicy policy)
        : base(policy.Metadata.Name, policy.Spec?.FailurePolicy, policy.Spec?.MatchConstraints, policy.Spec?.ParamKind, policy.Spec?.Variables, policy.Spec?.MatchConditions)
    {
        var messages = Variables.In(AdmissionEnvironment.Of(ParamKind is not null, hasAuthorizer: false));
        Validations = [.. (policy.Spec?.Validations ?? []).Select(v => new Validation(
            AdmissionExpression.Compile(Environment, v.Expression ?? "", CelType.Bool),
            string.IsNullOrEmpty(v.MessageExpression) ? null : AdmissionExpression.Compile(messages, v.MessageExpression, CelType.String),
            (v.Message ?? "").Trim(),
            v.Reason ?? StatusReason.Invalid))];
        Annotations = [.. (policy.Spec?.AuditAnnotations ?? []).Select(a => new AuditAnnotation(
            a.Key ?? "", AdmissionExpression.Compile(Environment, a.ValueExpression ?? "", CelType.String, CelType.Null)))];
        Errors = [.. ErrorsOf()];
    }

    /// <summary>What does not compile, by the place in the policy: for the log.</summary>
    public IReadOnlyList<string> Errors { get; }

    internal IReadOnlyList<Validation> Validations { get; }

    internal IReadOnlyList<AuditAnnotation> Annotations { get; }

    private IEnumerable<string> ErrorsOf()
    {
        for (var i = 0; i < Validations.Count; i++)
        {
            if (Validations[i].Expression.CompileError is { Length: > 0 } error)
                yield return $"spec.validations[{i}].expression: {error}";
            if (Validations[i].MessageExpression?.CompileError is { Length: > 0 } message)
                yield return $"spec.validations[{i}].messageExpression: {message}";
        }
        for (var i = 0; i < Annotations.Count; i++)
        {
            if (Annotations[i].Value.CompileError is { Length: > 0 } error)
                yield return $"spec.auditAnnotations[{i}].valueExpression: {error}";
        }
    }
}

/// <param name="Expression">What must hold.</param>
/// <param name="MessageExpression">What is said where it does not; null for none.</param>
/// <param name="Message">What is said where the expression says nothing; may be empty.</param>
/// <param name="Reason">Of the refusal.</param>
internal sealed record Validation(AdmissionExpression Expression, AdmissionExpression? MessageExpression, string Message, string Reason);

/// <param name="Key">Behind the policy's name.</param>
/// <param name="Value">Gives a text, or null for none.</param>
internal sealed record AuditAnnotation(string Key, AdmissionExpression Value);
