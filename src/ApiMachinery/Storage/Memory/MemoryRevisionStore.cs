using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.ApiMachinery.Storage.Memory;

/// <summary>What a revision store is, in as few words as possible: a map, a list and a number behind one lock.</summary>
internal sealed class MemoryRevisionStore(GroupResource resource, long logBytesMax, TimeProvider clock) : IRevisionStore
{
    private readonly Lock _lock = new();
    private readonly SnapshotTree<StoredObject> _objects = new();

    // The entries after _compacted, without a gap: the entry of revision n is at n - _compacted - 1.
    private readonly List<(LogEntry Entry, Guid OperationId)> _log = [];
    private readonly Dictionary<Guid, DateTimeOffset> _forbidden = [];
    private Revision _compacted = Revision.Origin;
    private long _logBytes;

    public GroupResource Resource => resource;

    public Revision Seen
    {
        get
        {
            lock (_lock)
                return Last;
        }
    }

    private Revision Last => new(_compacted.Number + _log.Count);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        commit.EnsureConsistent();
        lock (_lock)
        {
            if (_forbidden.ContainsKey(commit.OperationId))
                throw StoreUnavailableException.TooLate("memory");
            var current = Current(commit.Name);
            if ((current?.Revision ?? Revision.None) != commit.Expected)
                return new(new CommitOutcome(Revision.None, current));
            var revision = Last.Next;
            var json = commit.Object.WithRevision(revision);
            _log.Add((new(revision, commit.Type, commit.Name, json, current?.Json), commit.OperationId));
            _logBytes += json.Length;
            if (commit.Type == EventType.Deleted)
                _objects.Remove(commit.Name);
            else
                _objects.Set(commit.Name, new(commit.Name, revision, json));
            return new(new CommitOutcome(revision, null));
        }
    }

    public ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_log.FindLast(e => e.OperationId == operationId).Entry is { } entry)
                return new(entry.Revision);
            Forbid(operationId, clock.GetUtcNow());
            return since < _compacted ? throw new CompactedException(since, _compacted) : default;
        }
    }

    public ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(new StoreHead(Last, _compacted));
    }

    public ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(new LogSize(_logBytes, logBytesMax));
    }

    public ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return new(Current(name));
    }

    public ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lock (_lock)
        {
            if (after < _compacted)
                throw new CompactedException(after, _compacted);
            var count = Math.Min(max, Math.Min(upTo.Number, Last.Number) - after.Number);
            if (count <= 0)
                return new(Array.Empty<LogEntry>());
            var from = (int)(after.Number - _compacted.Number);
            return new(_log.GetRange(from, (int)count).ConvertAll(e => e.Entry));
        }
    }

    public ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        lock (_lock)
        {
            var all = _objects.Snapshot().All;
            var page = new List<StoredObject>();
            foreach (ref readonly var entry in (after is { } last ? all.After(last) : all).Take(max))
                page.Add(entry.Value);
            return new(page);
        }
    }

    public ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var trimmed = Math.Min(upTo.Number, Last.Number) - _compacted.Number;
            if (trimmed > 0)
            {
                _logBytes -= _log.Take((int)trimmed).Sum(e => (long)e.Entry.Json.Length);
                _log.RemoveRange(0, (int)trimmed);
                _compacted = new(_compacted.Number + trimmed);
            }
            return new(_compacted);
        }
    }

    public ValueTask<StoreHead> StartEpochAsync(long revisionsSkipped, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(revisionsSkipped);
        lock (_lock)
        {
            _compacted = new(Last.Number + revisionsSkipped);
            _log.Clear();
            _logBytes = 0;
            return new(new StoreHead(_compacted, _compacted));
        }
    }

    private void Forbid(Guid operationId, DateTimeOffset now)
    {
        foreach (var (forgotten, _) in _forbidden.Where(f => now - f.Value > Fence.Holds).ToArray())
            _forbidden.Remove(forgotten);
        _forbidden[operationId] = now;
    }

    private StoredObject? Current(NamespacedName name) => _objects.TryGet(name, out var found) ? found : null;
}
