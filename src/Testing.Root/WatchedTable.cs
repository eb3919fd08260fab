using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>The one revision line of a root control plane.</summary>
/// <param name="machine">What lasts is measured by it.</param>
internal sealed class RevisionClock(TimeProvider machine)
{
    private long _revision = 100;

    public TimeProvider Machine => machine;

    public long Current => Interlocked.Read(ref _revision);

    public long Next() => Interlocked.Increment(ref _revision);
}

/// <summary>What happened to an object.</summary>
internal sealed record TableEvent(long Revision, string Type, JsonObject Object);

/// <summary>The objects of one kind, by key, with the events since the last compaction.</summary>
internal sealed class WatchedTable(RevisionClock clock)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<TableEvent> _events = [];
    private long _compacted;
    private TaskCompletionSource _more = New();

    public RevisionClock Clock => clock;

    /// <summary>Writes an object; it gets the next revision.</summary>
    public JsonObject Put(string key, JsonObject value)
    {
        lock (_lock)
        {
            var type = _objects.ContainsKey(key) ? "MODIFIED" : "ADDED";
            return Commit(type, _objects[key] = value);
        }
    }

    /// <summary>Writes an object if there is none of this key.</summary>
    public bool TryAdd(string key, JsonObject value)
    {
        lock (_lock)
        {
            if (_objects.ContainsKey(key))
                return false;
            Put(key, value);
            return true;
        }
    }

    /// <summary>Writes an object of which no watch hears, as if it were still on its way.</summary>
    public void PutUnseen(string key, JsonObject value)
    {
        lock (_lock)
            Commit("ADDED", _objects[key] = value, isSeen: false);
    }

    /// <summary>Changes an object; null if there is none.</summary>
    public JsonObject? Change(string key, Action<JsonObject> change)
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue(key, out var known))
                return null;
            var changed = (JsonObject)known.DeepClone();
            change(changed);
            return Put(key, changed);
        }
    }

    /// <summary>Changes an object if it is as wanted; null before if there is none, and after if it is not.</summary>
    public (JsonObject? Before, JsonObject? After) Change(string key, Func<JsonObject, bool> isWanted, Action<JsonObject> change)
    {
        lock (_lock)
        {
            var known = _objects.GetValueOrDefault(key);
            return (known, known is not null && isWanted(known) ? Change(key, change) : null);
        }
    }

    public JsonObject? Remove(string key)
    {
        lock (_lock)
            return _objects.Remove(key, out var known) ? Commit("DELETED", (JsonObject)known.DeepClone()) : null;
    }

    /// <summary>Removes an object if it is as wanted; null before if there is none, and removed if it is not.</summary>
    public (JsonObject? Before, JsonObject? Removed) Remove(string key, Func<JsonObject, bool> isWanted)
    {
        lock (_lock)
        {
            var known = _objects.GetValueOrDefault(key);
            return (known, known is not null && isWanted(known) ? Remove(key) : null);
        }
    }

    /// <summary>Ends when there is another event.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _more.Task;
        }
    }

    public JsonObject? Get(string key)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(key);
    }

    /// <summary>All objects, and the revision they show.</summary>
    public (long Revision, IReadOnlyList<JsonObject> Objects) List(Func<JsonObject, bool> matches)
    {
        lock (_lock)
            return (clock.Current, [.. _objects.Values.Where(matches)]);
    }

    /// <summary>Forgets all events, so that watches from before begin with 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _events.Clear();
            _compacted = clock.Next();
            Wake();
        }
    }

    /// <summary>The events after a revision; null if they have been forgotten. The task ends when there may be more.</summary>
    public (IReadOnlyList<TableEvent>? Events, Task More) After(long revision)
    {
        lock (_lock)
            return (revision < _compacted ? null : [.. _events.Where(e => e.Revision > revision)], _more.Task);
    }

    private JsonObject Commit(string type, JsonObject value, bool isSeen = true)
    {
        var revision = clock.Next();
        ((JsonObject)value["metadata"]!)["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        if (isSeen)
            _events.Add(new(revision, type, value));
        Wake();
        return value;
    }

    private void Wake()
    {
        var more = _more;
        _more = New();
        more.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
