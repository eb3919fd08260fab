using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>
/// An expression that was compiled. It is evaluated any number of times, by any number of threads at once; an evaluation changes nothing, blocks nowhere, and ends within its cost.
/// </summary>
public sealed class CelProgram
{
    private readonly Plan plan;

    internal CelProgram(string expression, CelType resultType, Plan plan) => (Expression, ResultType, this.plan) = (expression, resultType, plan);

    /// <summary>The text.</summary>
    public string Expression { get; }

    /// <summary>What it gives, as far as that is known; <c>dyn</c> otherwise.</summary>
    public CelType ResultType { get; }

    /// <summary>Those of the environment's variables that it names.</summary>
    public IReadOnlyList<string> Variables => plan.Variables;

    /// <summary>Evaluates it now. An authorizer that is asked must answer at once; who cannot is an error.</summary>
    /// <param name="bindings">The values of its variables.</param>
    /// <param name="budget">What it shares with others, or null for one on its own.</param>
    /// <param name="cancellation">Ends it early.</param>
    public CelResult Evaluate(ICelBindings bindings, CelBudget? budget = null, CancellationToken cancellation = default) => Evaluate(bindings, budget, CelLimits.CostPerExpressionMax, cancellation);

    /// <summary>The same with another cost limit than <see cref="CelLimits.CostPerExpressionMax"/>.</summary>
    public CelResult Evaluate(ICelBindings bindings, CelBudget? budget, long costMax, CancellationToken cancellation = default)
    {
        try
        {
            return Once(bindings, budget, costMax, cancellation);
        }
        catch (AnswerPendingException)
        {
            return new(CelOutcome.Error, CelValue.Error("an authorizer did not answer at once"), 0);
        }
    }

    /// <summary>
    /// Evaluates it, and waits where it asks an authorizer: no thread is held. An evaluation that lacks an answer is given up, and begun anew once the answer is there;
    /// it costs once. Two checks are all that fit into the cost of an expression.
    /// </summary>
    public async ValueTask<CelResult> EvaluateAsync(ICelBindings bindings, CelBudget? budget = null, long costMax = CelLimits.CostPerExpressionMax, CancellationToken cancellation = default)
    {
        for (var answers = 0; ; answers++)
        {
            Task answer;
            try
            {
                return Once(bindings, budget, costMax, cancellation);
            }
            catch (AnswerPendingException pending) when (answers < CelLimits.AnswersMax)
            {
                answer = pending.Answer;
            }
            await answer.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>
    /// Evaluates it for a value that another program comes to while it is evaluated (a <see cref="CelObject"/> that finds its fields so). Where an authorizer must be waited for, both
    /// are given up, and the other begins anew. Not for use outside an evaluation.
    /// </summary>
    public CelResult EvaluateWithin(ICelBindings bindings, long costMax, CancellationToken cancellation = default) => Once(bindings, null, costMax, cancellation);

    private CelResult Once(ICelBindings bindings, CelBudget? budget, long costMax, CancellationToken cancellation)
    {
        var limit = budget is null ? costMax : Math.Min(costMax, Math.Max(0, budget.Remaining));
        var meter = new Meter(limit, cancellation, plan.Regexes);
        var result = Run(new Frame(meter, bindings, plan.Variables.Length, plan.Locals), meter, limit == costMax ? CelOutcome.CostExceeded : CelOutcome.BudgetExceeded);
        budget?.Spend(meter.Cost);
        return result;
    }

    private CelResult Run(Frame frame, Meter meter, CelOutcome exceeded)
    {
        try
        {
            var value = plan.Root.Evaluate(frame);
            return new(value.IsError ? CelOutcome.Error : CelOutcome.Value, value, meter.Cost);
        }
        catch (EvaluationStoppedException stopped)
        {
            return new(meter.Cancellation.IsCancellationRequested ? CelOutcome.Cancelled : exceeded, CelValue.Error(stopped.Message), meter.Cost);
        }
    }
}
