using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>All groups of watches there are, and the bytes that their runs of events may take: the oldest go first.</summary>
internal sealed class WatchGroups
{
    /// <summary>What a run takes besides its lines, about.</summary>
    private const int RunBytes = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<WatchGroupKey, WatchGroup> _groups = [];
    private readonly Queue<(WatchGroup Group, EventRun Run)> _kept = new();
    private long _bytes;

    /// <summary>Bytes of the runs that are kept.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many groups have watches.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _groups.Count;
        }
    }

    /// <summary>Takes a watch in, which has to leave.</summary>
    public WatchGroup Join(WatchGroupKey key)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(key, out var group))
                _groups.Add(key, group = new(this, key));
            group.Members++;
            return group;
        }
    }

    public void Leave(WatchGroup group)
    {
        lock (_gate)
        {
            if (--group.Members == 0)
                _groups.Remove(group.Key);
        }
    }

    /// <summary>Keeps a run for those of its group that have not come by yet.</summary>
    public void Keep(WatchGroup group, EventRun run)
    {
        lock (_gate)
        {
            group.Keep(run);
            _kept.Enqueue((group, run));
            _bytes += BytesOf(run);
            while (_bytes > ServingLimits.EventRunBytesMax)
            {
                var (of, oldest) = _kept.Dequeue();
                _bytes -= BytesOf(oldest);
                of.Drop(oldest);
            }
        }
    }

    private static long BytesOf(EventRun run) => run.Lines.Length + (run.Ends.Count * sizeof(int)) + RunBytes;
}
