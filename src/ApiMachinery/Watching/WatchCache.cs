using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// All objects of one kind in memory, and the events that led to them: what lists, gets and watches are answered from.
/// Written by one feed, strictly in the order of revisions; read by everybody.
/// </summary>
/// <remarks>
/// <code>
/// feed ─► Apply(n+1) ─┬─► tree: the objects as of n+1 (copy on write: a snapshot costs nothing)
///                     ├─► window: the last events by revision
///                     └─► signal: wakes the watchers, who are numbers and help themselves from the window
/// </code>
/// How fresh the cache is, is not its business: who needs a fresh read asks the store for its head and waits for that revision here.
/// </remarks>
public sealed class WatchCache : IDisposable
{
    private readonly Lock _gate = new();
    private SnapshotTree<CachedObject> _objects = new();
    private readonly EventWindow _window;
    private readonly WatchSignal _signal;
    private readonly SnapshotStore _snapshots;
    private readonly TimeProvider _clock;
    private TaskCompletionSource _advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision;

    public WatchCache(ResourceKind kind, WatchCacheLimits limits, TimeProvider clock)
    {
        Kind = kind;
        _clock = clock;
        _window = new EventWindow(limits, clock);
        _signal = new WatchSignal(limits, clock);
        _snapshots = new SnapshotStore(limits, clock);
    }

    public ResourceKind Kind { get; }

    /// <summary>The last revision applied.</summary>
    public Revision Revision => new(Volatile.Read(ref _revision));

    /// <summary>A watch can begin after this revision, and after any later one.</summary>
    public Revision WindowStart
    {
        get
        {
            lock (_gate)
                return _window.Before;
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _objects.Count;
        }
    }

    /// <summary>
    /// Starts, or starts again: the objects as of <paramref name="baseline"/>; events follow through <see cref="Apply"/>.
    /// </summary>
    public void Reset(Revision baseline, IEnumerable<CachedObject> objects)
    {
        lock (_gate)
        {
            _objects = new();
            foreach (var value in objects)
                _objects.Set(value.Name, value);
            _window.Start(baseline);
            _snapshots.Clear();
            Advance(baseline);
        }
        _signal.Raise();
    }

    /// <summary>Applies the change of the next revision.</summary>
    /// <param name="revision">Must be the one after <see cref="Revision"/>.</param>
    /// <param name="type">What happened.</param>
    /// <param name="name">To which object.</param>
    /// <param name="json">The content it left, of the storage version.</param>
    /// <param name="previous">The content before; looked up here if the cache has it.</param>
    public void Apply(Revision revision, EventType type, NamespacedName name, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte>? previous)
    {
        lock (_gate)
        {
            if (revision != Revision.Next)
                throw new InvalidOperationException($"the watch cache of {Kind.Resource} stands at {Revision}; revision {revision} is not the next one");
            var value = new CachedObject(Kind, name, revision, json);
            var before = _objects.TryGet(name, out var known) ? known
                : previous is { } bytes ? new CachedObject(Kind, name, Revision.None, bytes) : null;
            if (type == EventType.Deleted)
                _objects.Remove(name);
            else
                _objects.Set(name, value);
            _window.Add(new WatchEvent(revision, type, value, before));
            Advance(revision);
        }
        _signal.Raise();
    }

    /// <summary>Ends when the cache has reached a revision.</summary>
    public async ValueTask WaitForAsync(Revision revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var advanced = Volatile.Read(ref _advanced).Task;
            if (Revision >= revision)
                return;
            await advanced.WaitAsync(cancellationToken);
        }
    }

    /// <summary>One object as of now.</summary>
    public CachedObject? Find(NamespacedName name, out Revision revision)
    {
        lock (_gate)
        {
            revision = Revision;
            return _objects.TryGet(name, out var found) ? found : null;
        }
    }

    /// <summary>All objects as of now; stays as it is whatever happens next.</summary>
    public ListSnapshot Snapshot()
    {
        lock (_gate)
            return _snapshots.Latest(Revision, _objects);
    }

    /// <summary>All objects as of an earlier revision; null if it has passed out of the window (or lies in the future).</summary>
    /// <remarks>Events carry what was before them: a snapshot that nobody kept is made by undoing them.</remarks>
    public ListSnapshot? SnapshotAt(Revision revision)
    {
        lock (_gate)
        {
            if (revision == Revision)
                return _snapshots.Latest(Revision, _objects);
            if (revision > Revision)
                return null;
            if (_snapshots.Find(revision) is { } kept)
                return kept;
            if (revision < _window.Before)
                return null;
            var rewound = new SnapshotTree<CachedObject>(_objects.Snapshot());
            for (var at = Revision.Number; at > revision.Number; at--)
                Undo(rewound, _window.Find(new Revision(at))!);
            return _snapshots.Keep(new ListSnapshot(revision, rewound.Snapshot()));
        }
    }

    /// <summary>Keeps a snapshot for the client that was given a continue token of it.</summary>
    public void Keep(ListSnapshot snapshot)
    {
        lock (_gate)
            _snapshots.Keep(snapshot);
    }

    /// <summary>Begins a watch with the event after a revision; null if that event has passed out of the window.</summary>
    public EventCursor? OpenCursor(Revision after)
    {
        lock (_gate)
        {
            if (after < _window.Before)
                return null;
        }
        return new EventCursor(this, _window, _signal, _clock, after);
    }

    public void Dispose() => _signal.Dispose();

    private static void Undo(SnapshotTree<CachedObject> objects, WatchEvent undone)
    {
        if (undone.Type == EventType.Added)
            objects.Remove(undone.Object.Name);
        else
            objects.Set(undone.Object.Name, undone.Previous!);
    }

    private void Advance(Revision revision)
    {
        Volatile.Write(ref _revision, revision.Number);
        var advanced = _advanced;
        Volatile.Write(ref _advanced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        advanced.SetResult();
    }
}
