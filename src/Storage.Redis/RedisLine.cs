using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>A resource's line as Redis tells it.</summary>
/// <param name="Last">The last revision taken.</param>
/// <param name="Compacted">The log begins after it.</param>
/// <param name="Store">Given once, when the line was made.</param>
/// <param name="Epoch">Rises when the line goes on after a loss.</param>
internal readonly record struct RedisLineState(Revision Last, Revision Compacted, string Store, long Epoch);

/// <summary>The line this replica opened, and how much of it the replica has seen.</summary>
/// <remarks>
/// Every script is told both, and refuses to work on another line, or on one that ends before a revision already seen: writes that were acknowledged
/// are lost then, and whatever is committed would take revisions that clients know as something else.
/// </remarks>
internal sealed class RedisLine(RedisConnection connection, RedisKeys keys, RedisLineState opened)
{
    /// <summary>
    /// So far beyond what this replica has seen does an epoch begin: other replicas, and clients of dead ones, may have seen more. It is more than
    /// is written in the time a Redis replica lags.
    /// </summary>
    public const long EpochRevisionsSkipped = 1_000_000;

    private static readonly RedisValue[] Fields = ["last", "compacted", "store", "epoch"];
    private static readonly RedisValue[] Counters = ["written", "trimmed"];

    private long _seen = opened.Last.Number;

    /// <summary>As it was when it was opened; the later change that heals a lost line begins here.</summary>
    public RedisLineState Opened { get; } = opened;

    /// <summary>The last revision that has been given to somebody.</summary>
    public Revision Seen => new(Volatile.Read(ref _seen));

    /// <summary>Opens the line of a resource, and makes it if there is none.</summary>
    public static async Task<RedisLine> OpenAsync(RedisConnection connection, RedisKeys keys, CancellationToken cancellationToken)
    {
        await connection.RunAsync(RedisScripts.Rehearse, keys.All, [], cancellationToken).ConfigureAwait(false);
        if (await FindAsync(connection, keys, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            RedisValue[] arguments = [UniqueId.New().ToString("N"), Revision.Origin.Number];
            await connection.RunAsync(RedisScripts.Create, keys.All, arguments, cancellationToken).ConfigureAwait(false);
            state = await FindAsync(connection, keys, cancellationToken).ConfigureAwait(false) ?? throw RedisErrors.Lost(connection.Address, "its line is gone");
        }
        return new(connection, keys, state);
    }

    /// <summary>The line as it is now.</summary>
    /// <exception cref="StoreUnavailableException">Also: it is another line, or lost revisions that were seen.</exception>
    public async ValueTask<RedisLineState> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref _seen);
        return Check(await FindAsync(connection, keys, cancellationToken).ConfigureAwait(false), seen);
    }

    /// <summary>An object, believed only of the line that was opened.</summary>
    public async ValueTask<RedisValue> ReadObjectAsync(RedisValue key, CancellationToken cancellationToken)
    {
        var seen = Volatile.Read(ref _seen);
        var (value, line) = await connection.AskAcknowledgedAsync(AskBothAsync, cancellationToken).ConfigureAwait(false);
        Check(StateOf(line), seen);
        return value;

        async Task<(RedisValue Value, RedisValue[] Line)> AskBothAsync(IDatabase database)
        {
            // One behind the other in the same pipeline.
            var value = database.HashGetAsync(keys.Objects, key, CommandFlags.DemandMaster);
            var line = database.HashGetAsync(keys.Line, Fields, CommandFlags.DemandMaster);
            await Task.WhenAll(value, line).ConfigureAwait(false);
            return (await value.ConfigureAwait(false), await line.ConfigureAwait(false));
        }
    }

    /// <summary>The bytes of the log; a line of a build that did not count has none yet.</summary>
    public async ValueTask<long> LogBytesAsync(CancellationToken cancellationToken)
    {
        var fields = await connection.AskAsync(d => d.HashGetAsync(keys.Line, Counters, CommandFlags.DemandMaster), cancellationToken).ConfigureAwait(false);
        return fields[0].IsNull ? 0 : (long)fields[0] - (fields[1].IsNull ? 0 : (long)fields[1]);
    }

    /// <summary>Runs a script on the line.</summary>
    public Task<RedisResult> RunAsync(string script, ReadOnlySpan<RedisValue> arguments, CancellationToken cancellationToken) =>
        connection.RunAsync(script, keys.All, [Opened.Store, Volatile.Read(ref _seen), .. arguments], cancellationToken);

    /// <summary>Runs a script whose writes, or whose answer, must outlive a failover as far as the options say.</summary>
    public Task<RedisResult> RunAcknowledgedAsync(string script, ReadOnlySpan<RedisValue> arguments, CancellationToken cancellationToken) =>
        connection.RunAcknowledgedAsync(script, keys.All, [Opened.Store, Volatile.Read(ref _seen), .. arguments], cancellationToken);

    /// <summary>Lets a line that went back go on above every revision that was given out.</summary>
    public async ValueTask StartEpochAsync(CancellationToken cancellationToken) =>
        await RunAcknowledgedAsync(RedisScripts.StartEpoch, [EpochRevisionsSkipped, 0], cancellationToken).ConfigureAwait(false);

    /// <summary>Lets the line go on above its end, whatever was seen of it.</summary>
    public async ValueTask<RedisLineState> StartEpochAsync(long revisionsSkipped, CancellationToken cancellationToken)
    {
        await RunAcknowledgedAsync(RedisScripts.StartEpoch, [revisionsSkipped, 1], cancellationToken).ConfigureAwait(false);
        return await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Settles an operation: its revision, or null; a revision below zero is the compacted one, before which nobody knows.</summary>
    public async ValueTask<long?> SettleAsync(byte[] operation, Revision since, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [operation, since.Number, (long)Fence.Holds.TotalMilliseconds];
        var answer = await RunAcknowledgedAsync(RedisScripts.Settle, arguments, cancellationToken).ConfigureAwait(false);
        return answer.IsNull ? null : (long)answer;
    }

    /// <summary>Notes that a revision has been given to somebody.</summary>
    public void See(long revision)
    {
        for (var seen = Volatile.Read(ref _seen); seen < revision;)
        {
            var before = Interlocked.CompareExchange(ref _seen, revision, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private RedisLineState Check(RedisLineState? found, long seen)
    {
        var state = found ?? throw RedisErrors.Lost(connection.Address, "its line is gone");
        if (state.Store != Opened.Store)
            throw RedisErrors.Lost(connection.Address, "its line is another one");
        if (state.Last.Number < seen)
            throw RedisErrors.Lost(connection.Address, $"its line ends at {state.Last}, and revision {seen} was seen");
        See(state.Last.Number);
        return state;
    }

    private static async Task<RedisLineState?> FindAsync(RedisConnection connection, RedisKeys keys, CancellationToken cancellationToken) =>
        StateOf(await connection.AskAcknowledgedAsync(d => d.HashGetAsync(keys.Line, Fields, CommandFlags.DemandMaster), cancellationToken).ConfigureAwait(false));

    private static RedisLineState? StateOf(RedisValue[] fields) =>
        fields[0].IsNull ? null : new(new((long)fields[0]), new((long)fields[1]), fields[2].ToString(), (long)fields[3]);
}
