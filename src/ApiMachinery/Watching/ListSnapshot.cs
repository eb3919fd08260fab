using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>All objects of a kind as of one revision.</summary>
public sealed record ListSnapshot(Revision Revision, TreeSnapshot<CachedObject> Objects)
{
    /// <summary>Those of the objects that have the value that was asked for; null if they are not known without looking at all.</summary>
    public TreeSnapshot<CachedObject>? Found { get; init; }

    /// <summary>The fewest objects that are known to hold all that were asked for.</summary>
    public TreeSnapshot<CachedObject> Candidates => Found ?? Objects;
}

/// <summary>Keeps snapshots by revision for clients that page through them: few, and not for long. Guarded by the cache's lock.</summary>
internal sealed class SnapshotStore(WatchCacheLimits limits, TimeProvider clock)
{
    // Apart from the others: who asks for many revisions must not push out what pages are cut from.
    private readonly LinkedList<ListSnapshot> _rewound = new();
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
        return _rewound.FirstOrDefault(s => s.Revision == revision);
    }

    /// <summary>The snapshot that is kept of the least revision from this one on; null if there is none.</summary>
    public ListSnapshot? FindAfter(Revision revision)
    {
        Expire();
        return _kept.Select(k => k.Snapshot).Concat(_rewound).Where(s => s.Revision > revision).MinBy(s => s.Revision.Number);
    }

    /// <summary>Keeps a snapshot that was made again, for a while.</summary>
    public void KeepRewound(ListSnapshot snapshot)
    {
        _rewound.AddLast(snapshot);
        if (_rewound.Count > limits.RewoundSnapshotsMax)
            _rewound.RemoveFirst();
    }

    public ListSnapshot Keep(ListSnapshot snapshot)
    {
        Expire();
        if (_kept.Any(k => k.Snapshot.Revision == snapshot.Revision))
            return snapshot;
        _kept.AddLast((snapshot, clock.GetTimestamp()));
        if (_kept.Count > limits.SnapshotsMax)
            _kept.RemoveFirst();
        return snapshot;
    }

    public void Clear()
    {
        _kept.Clear();
        _rewound.Clear();
        _latest = null;
    }

    private void Expire()
    {
        while (_kept.First is { } oldest && clock.GetElapsedTime(oldest.Value.KeptAt) > limits.SnapshotAge)
            _kept.RemoveFirst();
    }
}
