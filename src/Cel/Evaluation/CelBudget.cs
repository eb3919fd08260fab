using OrleansAA.Cel.Limits;

namespace OrleansAA.Cel.Evaluation;

/// <summary>The cost that several expressions of one request share. Not for several threads at once.</summary>
/// <param name="cost">What they may cost together.</param>
public sealed class CelBudget(long cost = CelLimits.CostPerRequestMax)
{
    /// <summary>Negative once an expression was ended because the rest was too little.</summary>
    public long Remaining { get; private set; } = cost;

    internal void Spend(long cost) => Remaining -= cost;
}
