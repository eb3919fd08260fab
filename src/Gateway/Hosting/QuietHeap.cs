namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// Gives memory back when the server has become quiet. The collector runs when something is allocated, so that what a load has left behind stays until the next one;
/// a full, compacting collection stops everything for about a second for each GB that is alive, which nobody notices who has nothing to do.
/// </summary>
internal sealed partial class QuietHeap(TimeProvider clock, ILogger<QuietHeap> logger) : BackgroundService
{
    /// <summary>How often is looked.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that a server allocates in that time at most of which nobody asks much: some hundred requests.</summary>
    private const long QuietBytesMax = 8L << 20;

    /// <summary>Bytes allocated since the last time from which on it pays to look for garbage.</summary>
    private const long GarbageBytesMin = 128L << 20;

    /// <summary>Bytes in use above which the pause would be too long, for what little comes later.</summary>
    private const long HeapBytesMax = 4L << 30;

    // Of the process: servers in one process have one heap.
    private static long _trimmedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var before = GC.GetTotalAllocatedBytes();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = GC.GetTotalAllocatedBytes();
            var trimmedAt = Volatile.Read(ref _trimmedAt);
            if (IsWorthIt(now - before, now - trimmedAt, GC.GetTotalMemory(forceFullCollection: false)) && Interlocked.CompareExchange(ref _trimmedAt, now, trimmedAt) == trimmedAt)
                Trim();
            before = now;
        }
    }

    /// <param name="lately">Bytes allocated since the last look.</param>
    /// <param name="sinceTrimmed">Bytes allocated since memory was given back.</param>
    /// <param name="used">Bytes in use, garbage included.</param>
    internal static bool IsWorthIt(long lately, long sinceTrimmed, long used) => lately <= QuietBytesMax && sinceTrimmed >= GarbageBytesMin && used <= HeapBytesMax;

    private void Trim()
    {
        var (committed, start) = (GC.GetGCMemoryInfo().TotalCommittedBytes, clock.GetTimestamp());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LogTrimmed((committed - GC.GetGCMemoryInfo().TotalCommittedBytes) >> 20, clock.GetElapsedTime(start).TotalMilliseconds);
    }

    [LoggerMessage(LogLevel.Debug, "gave back {MiB} MiB of memory in {Milliseconds:F0} ms, for nobody asks for anything")]
    private partial void LogTrimmed(long miB, double milliseconds);
}
