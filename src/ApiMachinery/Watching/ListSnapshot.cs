using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>All objects of a kind as of one revision.</summary>
public sealed record ListSnapshot(Revision Revision, TreeSnapshot<CachedObject> Objects);

/// <summary>Keeps snapshots by revision for clients that page through them: few, and not for long. Guarded by the cache's lock.</summary>
internal sealed class SnapshotStore(WatchCacheLimits limits, TimeProvider clock)
{
    private readonly LinkedList<(ListSnapshot Snapshot, long KeptAt)> _kept = new();
    private ListSnapshot? _latest;

    public ListSnapshot Latest(Revision revision, SnapshotTree<CachedObject> objects)
    {
        if (_latest?.Revision != revision)
            _latest = new ListSnapshot(revision, objects.Snapshot());
        return _latest;
    }

    public ListSnapshot? Find(Revision revision)
    {
        Expire();
        foreach (var (snapshot, _) in _kept)
        {
            if (snapshot.Revision == revision)
                return snapshot;
        }
        return null;
    }

    public ListSnapshot Keep(ListSnapshot snapshot)
    {
        if (Find(snapshot.Revision) is { } known)
            return known;
        _kept.AddLast((snapshot, clock.GetTimestamp()));
        if (_kept.Count > limits.SnapshotsMax)
            _kept.RemoveFirst();
        return snapshot;
    }

    public void Clear()
    {
        _kept.Clear();
        _latest = null;
    }

    private void Expire()
    {
        while (_kept.First is { } oldest && clock.GetElapsedTime(oldest.Value.KeptAt) > limits.SnapshotAge)
            _kept.RemoveFirst();
    }
}
