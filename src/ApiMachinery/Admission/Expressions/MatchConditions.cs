using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.Cel;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Types;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>The matchConditions of a webhook or a policy, compiled once (k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions).</summary>
public sealed class MatchConditions
{
    private readonly AdmissionExpression[] _conditions;
    private readonly ConditionsSubject _subject;

    private MatchConditions(IEnumerable<V1MatchCondition> conditions, CelEnvironment environment, ConditionsSubject subject)
    {
        _conditions = [.. conditions.Select(c => AdmissionExpression.Compile(environment, c.Expression ?? "", CelType.Bool))];
        _subject = subject;
    }

    /// <summary>Those of a webhook; null for none.</summary>
    public static MatchConditions? Of(IList<V1MatchCondition>? conditions, ConditionsSubject subject) => Of(conditions, AdmissionEnvironment.OfWebhooks, subject);

    internal static MatchConditions? Of(IList<V1MatchCondition>? conditions, CelEnvironment environment, ConditionsSubject subject) =>
        conditions is { Count: > 0 } ? new(conditions, environment, subject) : null;

    /// <summary>Whether all hold: one that is false decides, whatever the others are.</summary>
    /// <param name="input">The write.</param>
    /// <param name="version">The version that the webhook would be called with.</param>
    /// <param name="clock">What they are measured by.</param>
    /// <param name="cancellationToken">Ends what an expression waits for.</param>
    /// <exception cref="MatchConditionException">None is false, and one cannot be evaluated. What then becomes of the write is the failurePolicy's to say.</exception>
    public ValueTask<bool> HoldAsync(AdmissionInput input, Scheme.KindVersion version, TimeProvider clock, CancellationToken cancellationToken) =>
        HoldAsync(new ExpressionScope(input, version, input.Objects.Attributes.Version, Cel.Values.CelValue.Null, Cel.Values.CelValue.Null, null), clock, cancellationToken);

    /// <exception cref="MatchConditionException">None is false, and one cannot be evaluated.</exception>
    internal async ValueTask<bool> HoldAsync(ExpressionScope scope, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (started, activation) = (clock.GetTimestamp(), new Activation(scope, CelLimits.CostOfMatchConditionsMax));
        var (isFalse, errors) = (false, new List<string>());
        try
        {
            // All of them, even if one is false: what they cost together is limited.
            foreach (var condition in _conditions)
            {
                var result = await EvaluateAsync(activation, condition, cancellationToken);
                if (result.Error is { } error && !isFalse)
                    errors.Add(error);
                isFalse |= result.Error is null && result.Value.IsFalse;
            }
        }
        finally
        {
            AdmissionMetrics.Conditions(_subject, scope.Input.Objects.Attributes.Operation.ToText(), errors.Count, clock.GetElapsedTime(started));
        }
        return isFalse || errors.Count == 0 ? !isFalse : throw new MatchConditionException(Aggregate(errors));
    }

    private static async ValueTask<ExpressionResult> EvaluateAsync(Activation activation, AdmissionExpression condition, CancellationToken cancellationToken)
    {
        try
        {
            return await activation.EvaluateAsync(condition, cancellationToken);
        }
        catch (OutOfBudgetException e)
        {
            throw new MatchConditionException(e.Message);
        }
    }

    /// <summary>Several errors as Go's aggregates print them: each text once.</summary>
    private static string Aggregate(List<string> errors)
    {
        List<string> texts = [.. errors.Distinct(StringComparer.Ordinal)];
        return texts is [var one] ? one : $"[{string.Join(", ", texts)}]";
    }
}

/// <summary>A condition cannot be evaluated.</summary>
public sealed class MatchConditionException(string message) : Exception(message);
