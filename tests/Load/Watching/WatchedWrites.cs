using OrleansAA.Load.Measuring;

namespace OrleansAA.Load.Watching;

/// <summary>
/// The writes that watchers have to see: each has a number, which its object carries as a label, and the time at which it was to be sent. No other write has the number, or one could write what is there
/// already, which makes no event.
/// </summary>
/// <param name="first">The first number; the next <see cref="LoadLimits.WatchedWritesMax"/> are for these writes.</param>
/// <param name="latencies">Takes how late events come.</param>
internal sealed class WatchedWrites(long first, Latencies latencies)
{
    private readonly long[] _intended = new long[LoadLimits.WatchedWritesMax];
    private readonly BitSet _acknowledged = new();
    private readonly Lock _lock = new();
    private long _next;
    private long _acknowledgedCount;

    /// <summary>Takes how late events come; another one from the end of the warm-up on.</summary>
    public Latencies Latencies
    {
        get => Volatile.Read(ref latencies);
        set => Volatile.Write(ref latencies, value);
    }

    public long AcknowledgedCount => Interlocked.Read(ref _acknowledgedCount);

    /// <summary>False once watchers can keep no more apart.</summary>
    public bool TryBegin(long intended, out long write)
    {
        var index = Interlocked.Increment(ref _next) - 1;
        write = first + index;
        if (index >= LoadLimits.WatchedWritesMax)
            return false;
        Volatile.Write(ref _intended[index], intended);
        return true;
    }

    /// <summary>The server has said that it is done; whoever watches has to see it.</summary>
    public void Acknowledge(long write)
    {
        lock (_lock)
            _acknowledged.Add(write - first);
        Interlocked.Increment(ref _acknowledgedCount);
    }

    /// <summary>When the write of an index was to be sent.</summary>
    public long IntendedAt(long index) => Volatile.Read(ref _intended[index]);

    /// <summary>Which of these writes it is; null if none of them.</summary>
    public long? IndexOf(long write)
    {
        var index = write - first;
        return index >= 0 && index < Math.Min(Interlocked.Read(ref _next), LoadLimits.WatchedWritesMax) ? index : null;
    }

    /// <summary>How many that were acknowledged, by their indexes, are not among those that were seen.</summary>
    public long CountMissing(BitSet seen)
    {
        lock (_lock)
            return _acknowledged.CountWithout(seen);
    }
}
