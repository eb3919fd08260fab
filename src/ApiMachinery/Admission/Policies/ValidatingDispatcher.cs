using System.Text;
using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.Cel.Values;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>Holds a write against the ValidatingAdmissionPolicies (k8s.io/apiserver/pkg/admission/plugin/policy/validating). Of several refusals the first in order is told.</summary>
/// <param name="matcher">Finds the policies that are about the write.</param>
/// <param name="namespaces">Namespaces.</param>
/// <param name="authorizers">What <c>authorizer</c> asks.</param>
/// <param name="clock">What expressions are measured by.</param>
public sealed class ValidatingDispatcher(PolicyMatcher matcher, IAdmissionNamespaces namespaces, IAdmissionAuthorizer authorizers, TimeProvider clock)
{
    /// <exception cref="StatusException">A policy refuses the write, with its reason. 404: the namespace is not there.</exception>
    public async ValueTask ValidateAsync(IReadOnlyList<BoundPolicy<ValidatingPolicy>> policies, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var findings = new ValidatingFindings(attributes);
        AdmissionInput? input = null;
        var space = CelValue.Null;
        await foreach (var match in matcher.MatchAsync(policies, attributes, findings.Misconfigured, cancellationToken))
        {
            if (input is null)
            {
                input = new(new(attributes), authorizers);
                space = attributes.Namespace.Length == 0 ? CelValue.Null : ObjectValues.Untyped((await namespaces.FindAsync(attributes.Namespace, cancellationToken)).Tree.Value);
            }
            foreach (var param in match.Params)
            {
                var scope = new ExpressionScope(input, match.Version, match.Version, param is null ? CelValue.Null : ObjectValues.Untyped(param), space, match.Policy.Variables);
                findings.Add(match, await new ValidatingEvaluation(match.Policy, scope, clock).RunAsync(cancellationToken));
            }
        }
        findings.Publish();
    }
}

/// <summary>What policies have found wrong with a write.</summary>
internal sealed class ValidatingFindings(AdmissionAttributes attributes)
{
    /// <summary>Failures that the audit log is told of.</summary>
    private const int FailuresMax = 50;

    /// <summary>Bytes of an audit annotation's value; the rest is cut off.</summary>
    private const int AnnotationBytesMax = 10 * 1024;

    private const string FailureKey = "validation.policy.admission.k8s.io/validation_failure";

    private readonly ListValue _failures = new();
    private readonly Dictionary<string, List<string>> _annotations = new(StringComparer.Ordinal);
    private (string Message, string Reason)? _refusal;

    /// <summary>A policy or a binding cannot be used as it is.</summary>
    public void Misconfigured(ValidatingPolicy policy, PolicyBinding? binding, string message) => Refuse(policy, binding, message, "");

    /// <summary>What a policy says.</summary>
    public void Add(PolicyMatch<ValidatingPolicy> match, PolicyVerdict verdict)
    {
        for (var i = 0; i < verdict.Decisions.Count; i++)
        {
            if (verdict.Decisions[i].IsDenied)
                Act(match.Policy, match.Binding, i, verdict.Decisions[i]);
            else if (verdict.Decisions[i].IsError)
                Measure(match.Policy, match.Binding, "allow", verdict.Decisions[i]);
        }
        foreach (var annotation in verdict.Annotations)
        {
            if (annotation.Value is null)
                Failed(match.Policy, match.Binding, annotation);
            else
                Note($"{match.Policy.Name}/{annotation.Key}", Cut(annotation.Value));
        }
    }

    /// <summary>Tells the audit log, and refuses the write where a policy does.</summary>
    /// <exception cref="StatusException">A policy refuses.</exception>
    public void Publish()
    {
        foreach (var (key, values) in _annotations)
            attributes.Annotate(key, string.Join(", ", values));
        if (_failures.Count > 0)
            attributes.Annotate(FailureKey, _failures.ToString());
        if (_refusal is not var (message, reason))
            return;
        reason = reason.Length == 0 ? StatusReason.Invalid : reason;
        var status = Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, message).Status;
        status.Details.Causes = [new V1StatusCause { Message = message }];
        throw Statuses.Failure(CodeOf(reason), reason, status.Message, status.Details);
    }

    private void Act(ValidatingPolicy policy, PolicyBinding binding, int index, in PolicyDecision decision)
    {
        foreach (var action in binding.Actions)
        {
            Measure(policy, binding, action.ToLowerInvariant(), decision);
            if (action == "Deny")
                Refuse(policy, binding, decision.Message, decision.Reason);
            else if (action == "Warn")
                attributes.Warnings.Add($"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding '{binding.Name}': {decision.Message}");
            else if (action == "Audit" && _failures.Count < FailuresMax)
                _failures.Add(Failure(binding, index, decision.Message));
        }
    }

    private void Failed(ValidatingPolicy policy, PolicyBinding binding, in PolicyAnnotation annotation)
    {
        Refuse(policy, binding, annotation.Error, "");
        AdmissionMetrics.Policy(policy.Name, binding.Name, PolicyDecision.ErrorTypeOf(annotation.Error), "deny", annotation.Took);
    }

    private static void Measure(ValidatingPolicy policy, PolicyBinding binding, string action, in PolicyDecision decision) =>
        AdmissionMetrics.Policy(policy.Name, binding.Name, decision.ErrorType, action, decision.Took);

    private void Refuse(ValidatingPolicy policy, PolicyBinding? binding, string message, string reason) =>
        _refusal ??= ($"ValidatingAdmissionPolicy '{policy.Name}'{(binding is null ? "" : $" with binding '{binding.Name}'")} denied request: {message}", reason);

    private static MapValue Failure(PolicyBinding binding, int index, string message) => new()
    {
        ["message"] = message,
        ["policy"] = binding.PolicyName,
        ["binding"] = binding.Name,
        ["expressionIndex"] = index,
        ["validationActions"] = new ListValue(binding.Actions.Select(a => (Value)a)),
    };

    /// <summary>Different values of one key, as several params may give them, stand side by side.</summary>
    private void Note(string key, string value)
    {
        if (!_annotations.TryGetValue(key, out var values))
            _annotations[key] = values = [];
        if (!values.Contains(value, StringComparer.Ordinal))
            values.Add(value);
    }

    private static string Cut(string value)
    {
        if (Encoding.UTF8.GetByteCount(value) <= AnnotationBytesMax)
            return value;
        var bytes = Encoding.UTF8.GetBytes(value).AsSpan(0, AnnotationBytesMax);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\uFFFD');
    }

    private static int CodeOf(string reason) => reason switch
    {
        StatusReason.Forbidden => 403,
        StatusReason.Unauthorized => 401,
        StatusReason.RequestEntityTooLarge => 413,
        _ => 422,
    };
}
