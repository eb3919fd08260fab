namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Looks at one thing and changes nothing. Whoever runs it bounds its time; what it throws is told as a failure of the check.</summary>
internal interface ICheck
{
    /// <summary>As reports and the docs call it.</summary>
    string Name { get; }

    /// <summary>What it looks at, for the docs.</summary>
    string LooksAt { get; }

    /// <summary>What it can find.</summary>
    IReadOnlyList<Fault> Faults { get; }

    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}

/// <summary>What a check has found.</summary>
/// <param name="State">The worst of it.</param>
/// <param name="Note">What was looked at, or why nothing was.</param>
/// <param name="Findings">What is wrong.</param>
internal sealed record CheckResult(CheckState State, string Note, IReadOnlyList<Finding> Findings)
{
    public static CheckResult Skipped(string reason) => new(CheckState.Skipped, reason, []);

    public static CheckResult Of(string note, params IEnumerable<Finding> findings)
    {
        // Two versions of one kind may have the same trouble.
        List<Finding> found = [.. findings.Distinct()];
        return new(found.Count == 0 ? CheckState.Ok : found.Max(f => f.State), note, found);
    }
}
