using System.Text.Json;

namespace OrleansAA.TestKit.Histories;

/// <summary>One change as the store has it.</summary>
/// <param name="Change">The event.</param>
/// <param name="Before">The revision of the object it met; 0 if there was none.</param>
public sealed record LineEntry(WatchedEvent Change, long Before)
{
    public long Revision => Change.Revision;

    public bool IsDelete => Change.Type == "DELETED";

    public string? Token { get; } = ObjectJson.Annotation(Change.Object, WriteLedger.TokenAnnotation);

    public Digest Content { get; } = Digest.Of(Change.Object);
}

/// <summary>What an object was from one revision up to (not including) another.</summary>
/// <param name="From">The revision that made it so.</param>
/// <param name="Until">The next change of the object, or the end of time.</param>
/// <param name="Content">Null: there was none.</param>
public readonly record struct Span(long From, long Until, Digest? Content)
{
    public bool IsThere => Content is not null;

    /// <summary>Its resourceVersion, while it is there.</summary>
    public long Revision => From;
}

/// <summary>
/// The truth that a history is held against: every change the store's log has, from a state of all objects on. The revisions of a line that is read
/// from a log are taken as they are; whether they are contiguous is for a validator to say.
/// </summary>
public sealed class RevisionLine
{
    private readonly Dictionary<string, List<Span>> _spans = [];
    private readonly Dictionary<long, LineEntry> _byRevision = [];

    public RevisionLine(long start, IReadOnlyDictionary<string, JsonElement> before, IEnumerable<WatchedEvent> log)
    {
        (Start, Before, History) = (start, before, new WatchHistory(start));
        foreach (var (key, value) in before)
            _spans[key] = [new(ObjectJson.RevisionOf(value), long.MaxValue, Digest.Of(value))];
        var entries = new List<LineEntry>();
        foreach (var change in log)
        {
            History.Add(change);
            entries.Add(Append(change));
        }
        Entries = entries;
    }

    /// <summary>The first change has the next revision.</summary>
    public long Start { get; }

    /// <summary>All objects as of the start.</summary>
    public IReadOnlyDictionary<string, JsonElement> Before { get; }

    public IReadOnlyList<LineEntry> Entries { get; }

    /// <summary>The changes, as a watch of all would show them.</summary>
    public WatchHistory History { get; }

    public long Head => History.Last;

    public LineEntry? Find(long revision) => _byRevision.GetValueOrDefault(revision);

    /// <summary>What an object was, one after the other.</summary>
    public IReadOnlyList<Span> SpansOf(string key) => _spans.TryGetValue(key, out var known) ? known : [new(Start, long.MaxValue, null)];

    /// <summary>All objects as of a revision.</summary>
    public Dictionary<string, JsonElement> ObjectsAt(long revision)
    {
        var objects = new Dictionary<string, JsonElement>(Before);
        foreach (var entry in Entries.TakeWhile(e => e.Revision <= revision))
        {
            if (entry.IsDelete)
                objects.Remove(entry.Change.Key);
            else
                objects[entry.Change.Key] = entry.Change.Object;
        }
        return objects;
    }

    private LineEntry Append(WatchedEvent change)
    {
        if (!_spans.TryGetValue(change.Key, out var spans))
            _spans[change.Key] = spans = [new(Start, long.MaxValue, null)];
        var before = spans[^1];
        var entry = new LineEntry(change, before.IsThere ? before.Revision : 0);
        spans[^1] = before with { Until = change.Revision };
        spans.Add(new(change.Revision, long.MaxValue, entry.IsDelete ? null : entry.Content));
        _byRevision[change.Revision] = entry;
        return entry;
    }
}
