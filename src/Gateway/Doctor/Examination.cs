using OrleansAA.Gateway.Doctor.Checks;

namespace OrleansAA.Gateway.Doctor;

/// <summary>Runs checks side by side, each for a bounded time; what one throws is its own failure and no other's.</summary>
internal static class Examination
{
    /// <summary>Found by whoever runs a check, not by the check.</summary>
    public static readonly Fault Late = new(
        "any", "check-late", CheckState.Failed, "{check} did not end within {seconds} s", "what it looks at is not known, and slow at least", "run doctor again; see whether what it asks is alive and not overloaded");

    public static readonly Fault Broken = new("any", "check-broken", CheckState.Failed, "{check} failed: {reason}", "what it looks at is not known", "see whether what it asks is alive; where it is, this is an error of doctor's");

    public static IReadOnlyList<Fault> Faults => [Late, Broken];

    /// <summary>In the order of the checks.</summary>
    public static async Task<IReadOnlyList<(string Check, CheckResult Result)>> RunAsync(IReadOnlyList<ICheck> checks, TimeProvider clock, TimeSpan time, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(checks.Select(c => Task.Run(() => RunAsync(c, clock, time, cancellationToken), cancellationToken)));
        return [.. checks.Zip(results, (c, r) => (c.Name, r))];
    }

    private static async Task<CheckResult> RunAsync(ICheck check, TimeProvider clock, TimeSpan time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await check.RunAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Of("", Late.With(("check", check.Name), ("seconds", time.TotalSeconds)));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return CheckResult.Of("", Broken.With(("check", check.Name), ("reason", Root.RootErrors.IsOfRoot(e) ? Root.RootErrors.Describe(e) : e.Message)));
        }
    }
}
