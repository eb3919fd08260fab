using System.Text;
using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>Evaluates a ValidatingAdmissionPolicy for a write, with one object as params (k8s.io/apiserver/pkg/admission/plugin/policy/validating: Validate).</summary>
internal sealed class ValidatingEvaluation(ValidatingPolicy policy, ExpressionScope scope, TimeProvider clock)
{
    /// <summary>Bytes of a message that an expression gives; a longer one does not count.</summary>
    private const int MessageBytesMax = 5 * 1024;

    public async ValueTask<PolicyVerdict> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await ConditionsHoldAsync(cancellationToken))
                return PolicyVerdict.Nothing;
            var decisions = await DecideAsync(cancellationToken);
            return new(decisions, await AnnotateAsync(cancellationToken));
        }
        catch (Exception e) when (e is MatchConditionException or OutOfBudgetException)
        {
            return PolicyVerdict.Failed(policy, e.Message);
        }
    }

    /// <summary>Conditions see no namespace, and the version of the request as it was made.</summary>
    private ValueTask<bool> ConditionsHoldAsync(CancellationToken cancellationToken) => policy.Conditions is null
        ? new(true)
        : policy.Conditions.HoldAsync(scope with { Resource = scope.Input.Objects.Attributes.Version, Namespace = CelValue.Null }, clock, cancellationToken);

    private async ValueTask<PolicyDecision[]> DecideAsync(CancellationToken cancellationToken)
    {
        var activation = new Activation(scope, CelLimits.CostPerRequestMax);
        var results = new ExpressionResult[policy.Validations.Count];
        var took = new TimeSpan[results.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var started = clock.GetTimestamp();
            results[i] = await activation.EvaluateAsync(policy.Validations[i].Expression, cancellationToken);
            took[i] = clock.GetElapsedTime(started);
        }
        var isDenied = Array.Exists(results, r => r.Error is null && !r.Value.IsTrue);
        var (messages, exhausted) = isDenied ? await MessagesAsync(activation.Remaining, cancellationToken) : ([], null);
        var decisions = new PolicyDecision[results.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var decision = results[i].Error is { } error ? PolicyDecision.Failed(policy, error)
                : exhausted is not null ? PolicyDecision.Failed(policy, $"failed messageExpression: {exhausted}")
                : results[i].Value.IsTrue ? PolicyDecision.Admitted
                : new(true, Said(messages[i]) ?? Written(policy.Validations[i]), policy.Validations[i].Reason);
            decisions[i] = decision with { Took = took[i] };
        }
        return decisions;
    }

    /// <summary>Messages share what validations have left of the budget. They have values of variables of their own.</summary>
    private async ValueTask<(ExpressionResult[] Messages, string? Exhausted)> MessagesAsync(long budget, CancellationToken cancellationToken)
    {
        var activation = new Activation(scope, budget);
        var messages = new ExpressionResult[policy.Validations.Count];
        try
        {
            for (var i = 0; i < messages.Length; i++)
            {
                if (policy.Validations[i].MessageExpression is { } expression)
                    messages[i] = await activation.EvaluateAsync(expression, cancellationToken);
            }
            return (messages, null);
        }
        catch (OutOfBudgetException e)
        {
            return (messages, e.Message);
        }
    }

    /// <summary>What an expression says: one line, not too long; null where it says nothing.</summary>
    private static string? Said(in ExpressionResult message)
    {
        if (message.Error is not null || message.Value.Kind != CelKind.String)
            return null;
        var text = message.Value.AsString.Trim();
        return text.Length == 0 || Encoding.UTF8.GetByteCount(text) > MessageBytesMax || text.Contains('\n', StringComparison.Ordinal) ? null : text;
    }

    private static string Written(Validation validation) => validation.Message.Length > 0 ? validation.Message : $"failed expression: {validation.Expression.Text.Trim()}";

    private async ValueTask<IReadOnlyList<PolicyAnnotation>> AnnotateAsync(CancellationToken cancellationToken)
    {
        if (policy.Annotations.Count == 0)
            return [];
        var activation = new Activation(scope, CelLimits.CostPerRequestMax);
        var annotations = new List<PolicyAnnotation>();
        foreach (var annotation in policy.Annotations)
        {
            var started = clock.GetTimestamp();
            var result = await activation.EvaluateAsync(annotation.Value, cancellationToken);
            var took = clock.GetElapsedTime(started);
            if (result.Error is { } error)
            {
                if (!policy.FailsOpen)
                    annotations.Add(new(annotation.Key, null, error, took));
            }
            else if (result.Value.Kind == CelKind.String && result.Value.AsString.Trim() is { Length: > 0 } text)
                annotations.Add(new(annotation.Key, text, "", took));
        }
        return annotations;
    }
}
