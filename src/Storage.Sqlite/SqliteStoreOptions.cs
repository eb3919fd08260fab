using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>Where the file is, and the limits of its stores.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The database file; made if there is none. Its directory must exist.</summary>
    public required string Path { get; init; }

    /// <summary>The most jobs (commits, for the most part) of one transaction: those behind them wait for one fsync more.</summary>
    public int BatchJobsMax { get; init; } = 512;

    /// <summary>A transaction that holds this many bytes of objects takes no further job.</summary>
    public long BatchBytesMax { get; init; } = 8 << 20;

    /// <summary>The most jobs that wait for the writer. One more is refused at once with <see cref="StoreUnavailableException"/>, and does not happen.</summary>
    public int QueuedJobsMax { get; init; } = 16_384;

    /// <summary>While this many bytes of objects wait for the writer, a further job is refused like above.</summary>
    public long QueuedBytesMax { get; init; } = 128 << 20;

    /// <summary>The write-ahead log is folded into the file when it has grown by this many bytes.</summary>
    public long WalBytesMax { get; init; } = 64 << 20;

    /// <summary>The most connections that read at a time, for each resource; further readers wait.</summary>
    public int ReadersMax { get; init; } = 8;

    /// <summary>The most revisions one step of a trim goes over; commits are let in between the steps, and wait some 20 us for each revision of one.</summary>
    public int TrimStepRevisionsMax { get; init; } = 250;

    /// <summary>Bytes of objects in the log of a resource above which it is compacted, however young it is.</summary>
    public long LogBytesMax { get; init; } = LogSize.BytesMaxDefault;

    /// <summary>How long a lock on the file that someone else holds (a backup, a shell) is waited for.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal void EnsureValid()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchJobsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueuedJobsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueuedBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WalBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadersMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TrimStepRevisionsMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero);
    }
}
