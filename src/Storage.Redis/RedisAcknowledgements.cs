using System.Globalization;
using System.Net;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>Waits until replicas of the Redis have what was written: one WAIT for all who asked for it while another was under way.</summary>
/// <remarks>
/// <para>
/// WAIT counts from the last write of its own connection. So an acknowledgement counts for a question only if both went over one connection, and WAIT comes right behind a message of that connection
/// (PUBLISH, which goes to replicas and to no disk): else one that was made anew after a failover, and has written nothing, would be told at once that all is acknowledged.
/// </para>
/// <para>Redis answers nothing else on the connection while it waits. So there is one WAIT at a time, and it is bounded by <see cref="RedisStoreOptions.AcknowledgeTimeout"/>.</para>
/// </remarks>
internal sealed class RedisAcknowledgements
{
    /// <summary>The first whose replicas tell what they have on their disks.</summary>
    private static readonly Version TellsDisks = new(7, 2);

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly string _address;
    private readonly RedisStoreOptions _options;
    private readonly SharedQuestion<Link> _waits;

    public RedisAcknowledgements(ConnectionMultiplexer multiplexer, string address, RedisStoreOptions options)
    {
        (_multiplexer, _address, _options) = (multiplexer, address, options);
        _waits = new(WaitAsync);
    }

    /// <summary>Asks, and gives the answer when replicas have everything it may rest on.</summary>
    /// <exception cref="StoreUnavailableException">They have not, in time, or nobody knows.</exception>
    public async Task<TAnswer> AfterAsync<TAnswer>(Func<Task<TAnswer>> ask)
    {
        var link = LinkOf(Primary);
        var answer = await ask().ConfigureAwait(false);
        if (await _waits.AskAsync().ConfigureAwait(false) != link)
            throw RedisErrors.Moved(_address);
        return answer;
    }

    private IServer? Primary => _multiplexer.GetServers().FirstOrDefault(s => s.IsConnected && !s.IsReplica);

    private static Link LinkOf(IServer? server) => server is null ? default : new(server.EndPoint, server.GetCounters().Interactive.SocketCount);

    /// <returns>The connection it went over.</returns>
    private async Task<Link> WaitAsync()
    {
        var server = Primary ?? throw RedisErrors.NoPrimary(_address);
        var link = LinkOf(server);
        var marked = server.ExecuteAsync("PUBLISH", $"{_options.KeyPrefix}:acknowledge", "");
        var counted = server.Version >= TellsDisks ? server.ExecuteAsync("WAITAOF", "0", Number(_options.ReplicasAcknowledging), Patience) : server.ExecuteAsync("WAIT", Number(_options.ReplicasAcknowledging), Patience);
        await marked.ConfigureAwait(false);
        var answer = await counted.ConfigureAwait(false);
        var replicas = (long)(answer.Resp2Type == ResultType.Array ? answer[1] : answer);
        if (replicas < _options.ReplicasAcknowledging)
            throw RedisErrors.NotAcknowledged(_address, replicas, _options.ReplicasAcknowledging, _options.AcknowledgeTimeout);
        return LinkOf(server) == link ? link : throw RedisErrors.Moved(_address);
    }

    private string Patience => Number((long)_options.AcknowledgeTimeout.TotalMilliseconds);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A connection to a server; it is another one when it has been made anew.</summary>
    private readonly record struct Link(EndPoint? Server, long Sockets);
}
