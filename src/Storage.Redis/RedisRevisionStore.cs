using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>One resource in a Redis, which other replicas write to as well.</summary>
internal sealed class RedisRevisionStore(
    GroupResource resource, RedisLine line, RedisCommitter committer, RedisMemory memory, RedisStoreOptions options) : IRevisionStore
{
    public GroupResource Resource => resource;

    public Revision Seen => line.Seen;

    /// <summary>The line, with what tells whether it is still the one that was opened.</summary>
    internal RedisLine Line => line;

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        commit.EnsureConsistent();
        return await committer.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken) =>
        await line.SettleAsync(StoredValue.Operation(operationId), since, cancellationToken).ConfigureAwait(false) switch
        {
            null => null,
            < 0 and var compacted => throw new CompactedException(since, new(-compacted)),
            { } revision => new Revision(revision),
        };

    public async ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken)
    {
        var state = await line.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new(state.Last, state.Compacted);
    }

    public async ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken) =>
        new(await line.LogBytesAsync(cancellationToken).ConfigureAwait(false), memory.LogBytesMax);

    public async ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken)
    {
        var key = StoredValue.Key(name);
        var value = await line.ReadObjectAsync(key, cancellationToken).ConfigureAwait(false);
        return value.IsNull ? null : StoredValue.Object(name, (byte[])value!);
    }

    public async ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var entries = new List<LogEntry>();
        for (var last = upTo; entries.Count < max;)
        {
            var from = new Revision(after.Number + entries.Count);
            RedisValue[] arguments = [from.Number, last.Number, Math.Min(max - entries.Count, options.ReadEntriesMax), options.ReadBytesMax];
            var page = (RedisResult[])(await line.RunAsync(RedisScripts.ReadLog, arguments, cancellationToken).ConfigureAwait(false))!;
            var (compacted, head) = (new Revision((long)page[0]), new Revision((long)page[1]));
            if (from < compacted)
                throw new CompactedException(from, compacted);
            // The head as of the first page: writers that go on do not make the read endless.
            last = head < last ? head : last;
            // No further than was asked for: what lies beyond may not be acknowledged by replicas.
            line.See(last.Number);
            for (var i = 2; i < page.Length; i += 4)
                entries.Add(Entry(new(after.Number + entries.Count + 1), page.AsSpan(i, 4)));
            if (after.Number + entries.Count >= last.Number)
                break;
        }
        return entries;
    }

    public async ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var objects = new List<StoredObject>();
        var last = after is { } name ? StoredValue.Key(name) : [];
        for (var more = true; more && objects.Count < max;)
        {
            RedisValue[] arguments = [last, Math.Min(max - objects.Count, options.ReadEntriesMax), options.ReadBytesMax];
            var page = (RedisResult[])(await line.RunAsync(RedisScripts.Scan, arguments, cancellationToken).ConfigureAwait(false))!;
            more = (long)page[0] == 1;
            for (var i = 1; i < page.Length; i += 2)
            {
                last = (byte[])page[i]!;
                objects.Add(StoredValue.Object(StoredValue.Name(last), (byte[])page[i + 1]!));
            }
        }
        return objects;
    }

    public async ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken).ConfigureAwait(false);
        var (compacted, target) = (head.Compacted.Number, Math.Min(upTo.Number, head.Last.Number));
        while (compacted < target)
        {
            RedisValue[] step = [Math.Min(target, compacted + options.TrimStepRevisionsMax), (long)Fence.Holds.TotalMilliseconds];
            compacted = (long)await line.RunAsync(RedisScripts.Trim, step, cancellationToken).ConfigureAwait(false);
        }
        return new(compacted);
    }

    public ValueTask StartEpochAsync(CancellationToken cancellationToken) => line.StartEpochAsync(cancellationToken);

    public async ValueTask<StoreHead> StartEpochAsync(long revisionsSkipped, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revisionsSkipped);
        var state = await line.StartEpochAsync(revisionsSkipped, cancellationToken).ConfigureAwait(false);
        return new(state.Last, state.Compacted);
    }

    private static LogEntry Entry(Revision revision, ReadOnlySpan<RedisResult> fields)
    {
        var name = StoredValue.Name((byte[])fields[1]!);
        ReadOnlyMemory<byte>? previous = null;
        if ((byte[])fields[3]! is { Length: > 0 } value)
            previous = StoredValue.Object(name, value).Json;
        return new(revision, (EventType)(int)fields[0], name, StoredValue.Object(name, (byte[])fields[2]!).Json, previous);
    }
}
