namespace OrleansAA.ApiMachinery.Watching;

/// <summary>The limits of a watch cache.</summary>
public sealed record WatchCacheLimits
{
    /// <summary>Events the window holds at least before it drops one (a power of two).</summary>
    public int WindowEventsMin { get; init; } = 16_384;

    /// <summary>Events the window holds at most, whatever their age (a power of two). A watch from before it gets 410.</summary>
    public int WindowEventsMax { get; init; } = 131_072;

    /// <summary>The part of the memory this process may use that a window takes at most.</summary>
    public const double WindowMemoryShare = 0.125;

    /// <summary>
    /// Bytes the window holds at most, whatever the number and age of its events, so that large objects cannot take all memory: the contents after and
    /// before each change, and what is kept of them in watchers' forms.
    /// </summary>
    public long WindowBytesMax { get; init; } = Math.Min(512L << 20, AvailableMemory.Share(WindowMemoryShare));

    /// <summary>How many of these bytes are for watchers' forms.</summary>
    public long FormBytesMax
    {
        get => field < 0 ? WindowBytesMax / 4 : field;
        init;
    } = -1;

    /// <summary>Snapshots that were made again by undoing events, and are kept for who asks next.</summary>
    public int RewoundSnapshotsMax { get; init; } = 4;

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
