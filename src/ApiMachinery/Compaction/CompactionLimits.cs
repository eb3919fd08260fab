namespace OrleansAA.ApiMachinery.Compaction;

/// <summary>What of a log is kept, and how it is trimmed.</summary>
public sealed record CompactionLimits
{
    /// <summary>A change is kept for at least this long.</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>At least so many changes are kept, however old they are.</summary>
    public int LogRetentionEvents { get; init; } = 10_000;

    /// <summary>
    /// At most so many changes are kept, however young they are: more than any replica's event window holds, so that no watch can tell.
    /// What a minute brings may come on top.
    /// </summary>
    public int LogEventsMax { get; init; } = 1_000_000;

    /// <summary>How often each replica asks for a compaction.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often each replica looks whether the log has grown beyond its bytes (<see cref="Storage.LogSize.BytesMax"/>), and asks for a compaction at once if it has.</summary>
    public TimeSpan SizeInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>After a compaction that failed the next one waits so long.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The part of its bytes to which a log that has grown beyond them is trimmed, so that not each change makes another compaction.</summary>
    public double LogBytesLeft { get; init; } = 0.75;

    /// <summary>A compaction that takes longer stops where it is; the next one goes on there.</summary>
    public TimeSpan RunMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Changes trimmed in one step, between which a compaction looks at its time. What they replaced goes into histories before.</summary>
    public int StepEntriesMax { get; init; } = 10_000;

    /// <summary>A step that has collected this many bytes for histories goes no further.</summary>
    public long StepBytesMax { get; init; } = 64L << 20;

    /// <summary>Changes in one read of the log; less where they are large, so that it brings about as many bytes as a step has.</summary>
    public int ReadEntriesMax { get; init; } = 250;

    /// <summary>Histories that are written at a time.</summary>
    public int FoldsInFlightMax { get; init; } = 32;

    /// <summary>Looks whether the limits fit together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One does not; it is named.</exception>
    public void EnsureValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LogRetention, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(LogRetentionEvents);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogEventsMax, LogRetentionEvents);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SizeInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LogBytesLeft, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(LogBytesLeft);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RunMax, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StepEntriesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StepBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadEntriesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FoldsInFlightMax, 1);
    }
}
