using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;

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
    private readonly ObjectIndex _index;
    private readonly EventWindow _window;
    private readonly WatchSignal _signal;
    private readonly SnapshotStore _snapshots;
    private readonly TimeProvider _clock;
    private TaskCompletionSource _advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EncodedForms _forms;
    private readonly SemaphoreSlim _rewinding = new(1);
    private long _revision;
    private long _applied;
    private long _objectBytes;
    private int _resets;

    /// <summary>A cache with nothing in it.</summary>
    /// <param name="kind">Whose objects.</param>
    /// <param name="limits">How much is kept of changes.</param>
    /// <param name="clock">Tells how old changes are, and measures what waits.</param>
    public WatchCache(ResourceKind kind, WatchCacheLimits limits, TimeProvider clock)
    {
        Kind = kind;
        _clock = clock;
        _index = new ObjectIndex(kind);
        _forms = new EncodedForms(limits.FormBytesMax);
        _window = new EventWindow(limits, clock);
        _signal = new WatchSignal(limits, clock, () => Revision);
        _snapshots = new SnapshotStore(limits, clock);
    }

    /// <summary>Whose objects.</summary>
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

    /// <summary>Bytes that its events keep alive: contents, and forms of them.</summary>
    public long WindowBytes
    {
        get
        {
            lock (_gate)
                return _window.Bytes + _forms.Bytes;
        }
    }

    /// <summary>Events taken in since it was made.</summary>
    public long EventsApplied => Volatile.Read(ref _applied);

    /// <summary>How often it was filled from the store.</summary>
    public int Starts => Volatile.Read(ref _resets);

    /// <summary>Bytes of the objects it holds, as JSON.</summary>
    public long ObjectBytes => Volatile.Read(ref _objectBytes);

    /// <summary>Watches that each event wakes.</summary>
    public int Watchers => _signal.Watchers;

    /// <summary>How many objects there are.</summary>
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
            _index.Clear();
            var bytes = 0L;
            foreach (var value in objects)
            {
                value.Read();
                _objects.Set(value.Name, value);
                _index.Change(null, value);
                bytes += value.Json.Length;
            }
            Volatile.Write(ref _objectBytes, bytes);
            _window.Start(baseline);
            _snapshots.Clear();
            _resets++;
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
        var value = new CachedObject(Kind, name, revision, json);
        value.Read();
        lock (_gate)
        {
            if (revision != Revision.Next)
                throw new InvalidOperationException($"the watch cache of {Kind.Resource} stands at {Revision}; revision {revision} is not the next one");
            var before = _objects.TryGet(name, out var known) ? known
                : previous is { } bytes ? new CachedObject(Kind, name, Revision.None, bytes) : null;
            if (type == EventType.Deleted)
                _objects.Remove(name);
            else
                _objects.Set(value.Name, value);
            _index.Change(known, type == EventType.Deleted ? null : value);
            Volatile.Write(ref _objectBytes, _objectBytes - (known?.Json.Length ?? 0) + (type == EventType.Deleted ? 0 : json.Length));
            _window.Add(new WatchEvent(revision, type, value, before, _forms));
            _applied++;
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
    /// <param name="wanted">Values of indexed fields and labels, if those of the objects that have one of them are to be found as well: of the one that the fewest have.</param>
    public ListSnapshot Snapshot(IReadOnlyList<IndexTerm>? wanted = null)
    {
        lock (_gate)
        {
            var all = _snapshots.Latest(Revision, _objects);
            return wanted is null or [] ? all : all with { Found = _index.Find(wanted) };
        }
    }

    /// <summary>All objects as of an earlier revision; null if it has passed out of the window (or lies in the future).</summary>
    /// <remarks>
    /// Events carry what was before them: a snapshot that nobody kept is made by undoing them. That takes its time, so it is done beside the feed and the
    /// other readers, one at a time: who waits for the same revision finds it when its turn comes.
    /// </remarks>
    public async ValueTask<ListSnapshot?> SnapshotAtAsync(Revision revision, CancellationToken cancellationToken)
    {
        if (IsDecided(revision, out var snapshot))
            return snapshot;
        await _rewinding.WaitAsync(cancellationToken);
        try
        {
            return IsDecided(revision, out snapshot) ? snapshot : Rewind(revision, cancellationToken);
        }
        finally
        {
            _rewinding.Release();
        }
    }

    /// <summary>False if the snapshot has to be made.</summary>
    private bool IsDecided(Revision revision, out ListSnapshot? snapshot)
    {
        lock (_gate)
        {
            snapshot = revision == Revision ? _snapshots.Latest(Revision, _objects) : revision < Revision ? _snapshots.Find(revision) : null;
            return snapshot is not null || revision >= Revision || revision < _window.Before;
        }
    }

    /// <returns>Null if an event that has to be undone is gone from the window.</returns>
    private ListSnapshot? Rewind(Revision revision, CancellationToken cancellationToken)
    {
        ListSnapshot from;
        int resets;
        lock (_gate)
            (from, resets) = (_snapshots.FindAfter(revision) ?? _snapshots.Latest(Revision, _objects), _resets);
        var rewound = new SnapshotTree<CachedObject>(from.Objects);
        for (var at = from.Revision.Number; at > revision.Number; at--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_window.Find(new Revision(at)) is not { } undone)
                return null;
            Undo(rewound, undone);
        }
        var made = new ListSnapshot(revision, rewound.Snapshot());
        lock (_gate)
        {
            if (resets != _resets)
                return null;
            _snapshots.KeepRewound(made);
        }
        return made;
    }

    /// <summary>Keeps a snapshot for the client that was given a continue token of it.</summary>
    public void Keep(ListSnapshot snapshot)
    {
        lock (_gate)
            // What was found in it was for one client's selector.
            _snapshots.Keep(snapshot.Found is null ? snapshot : snapshot with { Found = null });
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

    /// <summary>
    /// The events after one revision up to another, for who looks now and then and wants not to be woken; null if one of them is not in the window.
    /// </summary>
    public IReadOnlyList<WatchEvent>? EventsBetween(Revision after, Revision upTo)
    {
        lock (_gate)
        {
            if (after < _window.Before || upTo > Revision)
                return null;
        }
        var events = new List<WatchEvent>();
        for (var at = after; at < upTo; at = at.Next)
        {
            if (_window.Find(at.Next) is not { } next)
                return null;
            events.Add(next);
        }
        return events;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signal.Dispose();
        _rewinding.Dispose();
    }

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
