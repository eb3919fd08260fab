namespace OrleansAA.Robustness.Traffic;

/// <summary>What traffic is like.</summary>
internal sealed record TrafficOptions
{
    /// <summary>Objects that are written and read.</summary>
    public int Keys { get; init; } = 40;

    public int Clients { get; init; } = 6;

    /// <summary>Watchers that follow from the start to the end, resuming wherever they can.</summary>
    public int Followers { get; init; } = 3;

    /// <summary>Watchers that begin anywhere, catch up, and begin again.</summary>
    public int Joiners { get; init; } = 1;

    /// <summary>How long a client thinks at most between two requests.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many revisions back a watcher begins at most.</summary>
    public int JoinRevisionsMax { get; init; } = 1000;

    /// <summary>How long a watcher that has caught up waits at most before it begins again.</summary>
    public TimeSpan JoinPauseMax { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often the store's log is read while it grows.</summary>
    public TimeSpan LogReadInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client waits for an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long watchers are waited for that have not seen the end when all clients have stopped.</summary>
    public TimeSpan EndPatience { get; init; } = TimeSpan.FromSeconds(60);
}
