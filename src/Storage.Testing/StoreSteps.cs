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

    public static string Text(this ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    public static string? Text(this ReadOnlyMemory<byte>? json) => json is { } bytes ? bytes.Text() : null;

    public static Commit Change(EventType type, NamespacedName name, Revision expected, string value, Guid? operation = null) =>
        new(name, expected, type, Object(value), operation ?? UniqueId.NewRising());

    public static ValueTask<CommitOutcome> TryAddAsync(this IRevisionStore store, NamespacedName name, string value, Guid? operation = null) =>
        store.CommitAsync(Change(EventType.Added, name, Revision.None, value, operation), Token);

    public static ValueTask<CommitOutcome> TryModifyAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value, Guid? operation = null) =>
        store.CommitAsync(Change(EventType.Modified, name, expected, value, operation), Token);

    public static ValueTask<CommitOutcome> TryDeleteAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value, Guid? operation = null) =>
        store.CommitAsync(Change(EventType.Deleted, name, expected, value, operation), Token);

    public static async Task<Revision> AddAsync(this IRevisionStore store, NamespacedName name, string value) =>
        Committed(await store.TryAddAsync(name, value));

    public static async Task<Revision> ModifyAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value) =>
        Committed(await store.TryModifyAsync(name, expected, value));

    public static async Task<Revision> DeleteAsync(this IRevisionStore store, NamespacedName name, Revision expected, string value) =>
        Committed(await store.TryDeleteAsync(name, expected, value));

    public static ValueTask<StoredObject?> GetAsync(this IRevisionStore store, NamespacedName name) => store.GetAsync(name, Token);

    public static ValueTask<StoreHead> HeadAsync(this IRevisionStore store) => store.HeadAsync(Token);

    public static async Task<long> LogBytesAsync(this IRevisionStore store) => (await store.LogSizeAsync(Token)).Bytes;

    public static ValueTask<Revision> TrimAsync(this IRevisionStore store, long upTo) => store.TrimAsync(new(upTo), Token);

    /// <summary>Settles an operation that began at a revision; after all that is compacted, if none is given.</summary>
    public static ValueTask<Revision?> SettleAsync(this IRevisionStore store, Guid operation, long since = long.MaxValue) => store.SettleAsync(operation, new(since), Token);

    public static ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(this IRevisionStore store, long after, long upTo = long.MaxValue, int max = int.MaxValue) =>
        store.ReadLogAsync(new(after), new(upTo), max, Token);

    public static ValueTask<IReadOnlyList<StoredObject>> ScanAsync(this IRevisionStore store, NamespacedName? after = null, int max = int.MaxValue) =>
        store.ScanAsync(after, max, Token);

    public static string[] Lines(this IEnumerable<LogEntry> log) =>
        [.. log.Select(e => $"{e.Revision} {e.Type} {e.Name} {e.Json.Text()} was {e.Previous.Text()}")];

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
