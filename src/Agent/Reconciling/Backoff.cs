namespace OrleansAA.Agent.Reconciling;

/// <summary>How long to wait after failures: twice as long each time, up to a limit, and a part of it by chance, so that a thousand agents do not come back together.</summary>
internal sealed class Backoff(TimeProvider clock, Random random)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;

    public void Succeeded() => _failures = 0;

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Next(), clock, cancellationToken);

    /// <summary>The next time to wait: from half to the whole of what the failures so far come to.</summary>
    internal TimeSpan Next()
    {
        var whole = Math.Min(First.TotalMilliseconds * Math.Pow(2, _failures++), Longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(whole * (0.5 + (random.NextDouble() / 2)));
    }
}
