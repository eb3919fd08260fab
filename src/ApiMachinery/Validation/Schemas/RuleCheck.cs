using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Limits;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Asks the rules of one place after the other, and collects what they say, in a CRD's words.</summary>
internal sealed class RuleCheck(ICollection<string> warnings, CancellationToken cancellation)
{
    /// <summary>Bytes of a message that an expression gives; a longer one is not told (k8s.io/apiserver/pkg/apis/cel: MaxEvaluatedMessageExpressionSizeBytes).</summary>
    private const int MessageBytesMax = 5 * 1024;

    private readonly List<FieldError> _errors = [];
    private readonly CelBudget _budget = new(CelLimits.CostPerRequestMax);
    private int _warnings;

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Nothing more is asked: the costs are spent.</summary>
    public bool IsOver { get; private set; }

    /// <param name="place">The place.</param>
    /// <param name="path">The way to it.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="bindings">What its rules are given.</param>
    /// <param name="correlation">The value, or what is around it, and what it was; null if nobody knows.</param>
    public void Ask(RuledPlace place, FieldPath path, object value, RuleBindings bindings, Correlation? correlation)
    {
        // Go has no path to the whole.
        var here = new RulePlace(place.Place, path == FieldPath.Root ? FieldPath.None : path, path, value);
        if (_budget.Remaining <= 0)
            Stop(here, "validation failed due to running out of cost budget, no further validation rules will be run");
        var optional = place.Rules.Any(r => r.Rule.OptionalOldSelf) ? bindings.Optional : null;
        foreach (var rule in place.Rules)
        {
            if (IsOver)
                return;
            if (rule.UsesOldSelf && !bindings.HasOld && !rule.Rule.OptionalOldSelf)
                continue;
            Ask(rule, here, rule.Rule.OptionalOldSelf ? optional! : bindings, correlation);
        }
    }

    private void Ask(CompiledRule rule, RulePlace here, RuleBindings bindings, Correlation? correlation)
    {
        var result = rule.Program.Evaluate(bindings, _budget, cancellation);
        switch (result.Outcome)
        {
            case CelOutcome.Cancelled:
                throw new OperationCanceledException(cancellation);
            case CelOutcome.Value when result.Value.IsTrue:
                break;
            case CelOutcome.Value:
                Broken(rule, here, bindings, correlation);
                break;
            case CelOutcome.BudgetExceeded:
                Stop(here, "validation failed due to running out of cost budget, no further validation rules will be run");
                break;
            case CelOutcome.CostExceeded:
                Stop(here, $"'{result.Error}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Name}");
                break;
            default:
                Add(here.Invalid(result.Error!.StartsWith("no such overload", StringComparison.Ordinal)
                    ? $"'{result.Error}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Name}"
                    : $"{result.Error} evaluating rule: {rule.Name}"));
                break;
        }
    }

    private void Broken(CompiledRule rule, RulePlace here, RuleBindings bindings, Correlation? correlation)
    {
        var at = here.At(rule.FieldPath);
        var error = MessageOf(rule, at, bindings, out var message) ?? at.Broken(rule.Rule.Reason, message);
        // What has not changed is not held against the write.
        if (!rule.UsesOldSelf && correlation?.IsUnchanged == true)
            Warn(error);
        else
            Add(error);
    }

    /// <returns>An error that ends everything; null if there is a message.</returns>
    private FieldError? MessageOf(CompiledRule rule, RulePlace at, RuleBindings bindings, out string message)
    {
        message = string.IsNullOrEmpty(rule.Rule.Message) ? $"failed rule: {rule.Name}" : rule.Name;
        if (rule.Message is not { } expression)
            return null;
        var result = expression.Evaluate(bindings, _budget, cancellation);
        if (result.Outcome == CelOutcome.Cancelled)
            throw new OperationCanceledException(cancellation);
        IsOver = result.Outcome is CelOutcome.BudgetExceeded or CelOutcome.CostExceeded;
        if (IsOver)
        {
            return at.Invalid(result.Outcome == CelOutcome.BudgetExceeded
                ? "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run"
                : $"no further validation rules will be run due to call cost exceeds limit for messageExpression: {GoQuote.Quote(expression.Expression)}");
        }
        if (result.IsValue && result.Value.AsString.Trim() is { Length: > 0 } text && !text.Contains('\n', StringComparison.Ordinal) && System.Text.Encoding.UTF8.GetByteCount(text) <= MessageBytesMax)
            message = text;
        return null;
    }

    private void Stop(RulePlace here, string why)
    {
        Add(here.Invalid(why));
        IsOver = true;
    }

    /// <summary>Those that nobody is told are counted, and not kept.</summary>
    private void Add(FieldError error) => _errors.Add(_errors.Count < Statuses.FieldErrorsMax ? error : _errors[^1]);

    private void Warn(FieldError error)
    {
        if (++_warnings <= Statuses.FieldErrorsMax)
            warnings.Add(error.ToString());
    }
}
