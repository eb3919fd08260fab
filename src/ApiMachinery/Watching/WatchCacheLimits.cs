namespace OrleansAA.ApiMachinery.Watching;

/// <summary>The limits of a watch cache.</summary>
public sealed record WatchCacheLimits
{
    /// <summary>Events the window holds at least before it drops one (a power of two).</summary>
    public int WindowEventsMin { get; init; } = 16_384;

    /// <summary>Events the window holds at most, whatever their age (a power of two). A watch from before it gets 410.</summary>
    public int WindowEventsMax { get; init; } = 131_072;

    /// <summary>
    /// Bytes of encoded objects the events of the window hold at most, whatever their number and age, so that large objects cannot take all memory.
    /// What watchers' forms and previous contents take is not counted: they are shared, or some one or two times as much again.
    /// </summary>
    public long WindowBytesMax { get; init; } = 512L << 20;

    /// <summary>How long the window keeps an event if <see cref="WindowEventsMax"/> allows.</summary>
    public TimeSpan WindowAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Snapshots kept for clients that page through a list.</summary>
    public int SnapshotsMax { get; init; } = 64;

    /// <summary>How long a snapshot is kept.</summary>
    public TimeSpan SnapshotAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest a wake-up of the watchers is put off so that several events go out in one flush.</summary>
    public TimeSpan WakeIntervalMax { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How much each watcher adds to the time between two wake-ups: what waking one costs, some twenty times over.</summary>
    public TimeSpan WakeIntervalPerWatcher { get; init; } = TimeSpan.FromMicroseconds(50);
}
