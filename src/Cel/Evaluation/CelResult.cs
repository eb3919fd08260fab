using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>How an evaluation ended.</summary>
public enum CelOutcome
{
    /// <summary>With a value.</summary>
    Value,

    /// <summary>With an error of the language.</summary>
    Error,

    /// <summary>The expression cost more than one may.</summary>
    CostExceeded,

    /// <summary>The expressions of the request cost more than they may together.</summary>
    BudgetExceeded,

    /// <summary>Nobody waits for it any more.</summary>
    Cancelled,
}

/// <summary>What an evaluation gave.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Value">The value, or an error with what is to be said.</param>
/// <param name="Cost">As kube-apiserver counts it.</param>
public readonly record struct CelResult(CelOutcome Outcome, CelValue Value, long Cost)
{
    /// <summary>Whether there is a value, and no error.</summary>
    public bool IsValue => Outcome == CelOutcome.Value;

    /// <summary>What is wrong, or null.</summary>
    public string? Error => Value.ErrorMessage;
}
