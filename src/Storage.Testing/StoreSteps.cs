using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using Xunit;

namespace OrleansAA.Storage.Testing;

/// <summary>What tests do to a store, in words.</summary>
public static class StoreSteps
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An object whose value tells one content from another.</summary>
    public static EncodedObject Object(string value) =>
        EncodedObject.From(Encoding.UTF8.GetBytes($$"""{"metadata":{"resourceVersion":""},"value":{{JsonSerializer.Serialize(value)}}}"""));

    /// <summary>What the store must give back for <see cref="Object"/> committed at a revision.</summary>
    public static string Json(string value, Revision revision) =>
        $$"""{"metadata":{"resourceVersion":"{{revision}}"},"value":{{JsonSerializer.Serialize(value)}}}""";

    /// <summary>The value of an <see cref="Object"/>.</summary>
    public static string ValueOf(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json).RootElement.GetProperty("value").GetString()!;

    /// <summary>JSON as text.</summary>
    /// <param name="json">UTF-8.</param>
    public static string Text(this ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    /// <summary>JSON as text; null of none.</summary>
    /// <param name="json">UTF-8.</param>
    public static string? Text(this ReadOnlyMemory<byte>? json) => json is { } bytes ? bytes.Text() : null;

    /// <summary>A commit of a small object.</summary>
    /// <param name="type">What happens to it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">The revision it is expected at; none for one that is not there.</param>
    /// <param name="value">What is in it.</param>
    /// <param name="operation">The operation; null for one of its own.</param>
    public static Commit Change(EventType type, NamespacedName name, Revision expected, string value, Guid? operation = null) =>
        new(name, expected, type, Object(value), operation ?? UniqueId.NewRising());

    /// <summary>Adds an object, which the store may refuse.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">What is in it.</param>
    /// <param name="operation">The operation; null for one of its own.</param>
    public static ValueTask<CommitOutcome> TryAddAsync(this IRevisionStore store, NamespacedName name, string value, Guid? operation = null) =>
        store.CommitAsync(Change(EventType.Added, name, Revision.None, value, operation), Token);

    /// <summary>Changes an object, which the store may refuse.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">The revision it is expected at.</param>
    /// <param name="value">What is in it then.</param>
    /// <param name="operation">The operation; null for one of its own.</param>
    public static ValueTask<CommitOutcome> TryModifyAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value, Guid? operation = null) =>
        store.CommitAsync(Change(EventType.Modified, name, expected, value, operation), Token);

    /// <summary>Deletes an object, which the store may refuse.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">The revision it is expected at.</param>
    /// <param name="value">What was in it last.</param>
    /// <param name="operation">The operation; null for one of its own.</param>
    public static ValueTask<CommitOutcome> TryDeleteAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value, Guid? operation = null) =>
        store.CommitAsync(Change(EventType.Deleted, name, expected, value, operation), Token);

    /// <summary>Adds an object; the test fails if the store refuses.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">What is in it.</param>
    /// <returns>The revision it took.</returns>
    public static async Task<Revision> AddAsync(this IRevisionStore store, NamespacedName name, string value) =>
        Committed(await store.TryAddAsync(name, value));

    /// <summary>Changes an object; the test fails if the store refuses.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">The revision it is expected at.</param>
    /// <param name="value">What is in it then.</param>
    /// <returns>The revision it took.</returns>
    public static async Task<Revision> ModifyAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value) =>
        Committed(await store.TryModifyAsync(name, expected, value));

    /// <summary>Deletes an object; the test fails if the store refuses.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">The revision it is expected at.</param>
    /// <param name="value">What was in it last.</param>
    /// <returns>The revision it took.</returns>
    public static async Task<Revision> DeleteAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value) =>
        Committed(await store.TryDeleteAsync(name, expected, value));

    /// <summary>An object; null if there is none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">Its name.</param>
    public static ValueTask<StoredObject?> GetAsync(this IRevisionStore store, NamespacedName name) => store.GetAsync(name, Token);

    /// <summary>How far the line of revisions goes.</summary>
    /// <param name="store">The store.</param>
    public static ValueTask<StoreHead> HeadAsync(this IRevisionStore store) => store.HeadAsync(Token);

    /// <summary>How large the log is, bytes of contents.</summary>
    /// <param name="store">The store.</param>
    public static async Task<long> LogBytesAsync(this IRevisionStore store) => (await store.LogSizeAsync(Token)).Bytes;

    /// <summary>Trims the log.</summary>
    /// <param name="store">The store.</param>
    /// <param name="upTo">The last revision that goes.</param>
    /// <returns>The compacted revision.</returns>
    public static ValueTask<Revision> TrimAsync(this IRevisionStore store, long upTo) => store.TrimAsync(new(upTo), Token);

    /// <summary>Settles an operation that began at a revision; after all that is compacted, if none is given.</summary>
    public static ValueTask<Revision?> SettleAsync(this IRevisionStore store, Guid operation, long since = long.MaxValue) => store.SettleAsync(operation, new(since), Token);

    /// <summary>Reads the log.</summary>
    /// <param name="store">The store.</param>
    /// <param name="after">The revision before the first.</param>
    /// <param name="upTo">The last revision.</param>
    /// <param name="max">Entries at most.</param>
    public static ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(this IRevisionStore store, long after, long upTo = long.MaxValue, int max = int.MaxValue) =>
        store.ReadLogAsync(new(after), new(upTo), max, Token);

    /// <summary>Reads the objects, in order of their names.</summary>
    /// <param name="store">The store.</param>
    /// <param name="after">The name before the first; null for the first of all.</param>
    /// <param name="max">Objects at most.</param>
    public static ValueTask<IReadOnlyList<StoredObject>> ScanAsync(this IRevisionStore store, NamespacedName? after = null, int max = int.MaxValue) =>
        store.ScanAsync(after, max, Token);

    /// <summary>Entries as text, a line each, to be compared.</summary>
    /// <param name="log">The entries.</param>
    public static string[] Lines(this IEnumerable<LogEntry> log) =>
        [.. log.Select(e => $"{e.Revision} {e.Type} {e.Name} {e.Json.Text()} was {e.Previous.Text()}")];

    /// <summary>Objects as text, a line each, to be compared.</summary>
    /// <param name="objects">The objects.</param>
    public static string[] Lines(this IEnumerable<StoredObject> objects) => [.. objects.Select(o => $"{o.Revision} {o.Name} {o.Json.Text()}")];

    /// <summary>Applies log entries to objects as a watch cache does: each exactly once, in order, over whatever a scan saw.</summary>
    public static void Replay(this SortedDictionary<NamespacedName, StoredObject> objects, IEnumerable<LogEntry> log)
    {
        foreach (var entry in log)
        {
            if (objects.TryGetValue(entry.Name, out var seen) && seen.Revision > entry.Revision)
                continue;
            if (entry.Type == EventType.Deleted)
                objects.Remove(entry.Name);
            else
                objects[entry.Name] = new(entry.Name, entry.Revision, entry.Json);
        }
    }

    private static Revision Committed(CommitOutcome outcome)
    {
        Assert.True(outcome.IsCommitted, $"refused; the object is at {outcome.Current?.Revision}");
        Assert.Null(outcome.Current);
        return outcome.Revision;
    }
}
