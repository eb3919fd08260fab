using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Redis;

/// <summary>Revision stores in one Redis, which several replicas share. The connection is made with the first store.</summary>
/// <remarks>
/// A Redis that runs with <c>appendfsync always</c> keeps its word when it crashes. One that fails over to a replica may not: the replica can lag
/// behind what was acknowledged. That is noticed (see <see cref="RedisLine"/>), and prevented where replicas are asked first (<see cref="RedisStoreOptions.ReplicasAcknowledging"/>).
/// </remarks>
public sealed partial class RedisRevisionStores : IRevisionStores
{
    private readonly RedisStoreOptions _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<GroupResource, (RedisRevisionStore Store, RedisCommitter Committer)> _stores = [];
    private readonly TimeProvider _clock;
    private RedisConnection? _connection;
    private RedisMemory? _memory;
    private bool _closed;

    /// <summary>Stores in one Redis. Nothing is asked of it until the first is opened.</summary>
    /// <param name="options">Which Redis, and under which keys.</param>
    /// <param name="logger">For what an operator should know.</param>
    /// <param name="clock">Measures answers and pauses.</param>
    public RedisRevisionStores(RedisStoreOptions options, ILogger<RedisRevisionStores> logger, TimeProvider clock)
    {
        options.EnsureValid();
        _options = options;
        _logger = logger;
        _clock = clock;
    }

    /// <summary>The store under its name: <c>--store=redis:CONFIG</c>.</summary>
    public static StoreRegistration Registration { get; } = new()
    {
        Name = "redis",
        Config = "CONFIG",
        SecretExample = "host:6379,ssl=true,user=NAME,password=SECRET",
        IsShared = true,
        HasReplicas = true,
        MembershipRedis = config => config,
        Show = RedisAddress.WithoutPassword,
        Open = opening => new RedisRevisionStores(
            new() { Configuration = opening.Config, KeyPrefix = opening.ClusterId, LogBytesMax = opening.LogBytesMax, ReplicasAcknowledging = opening.ReplicasAcknowledging }, opening.Logs.CreateLogger<RedisRevisionStores>(), opening.Clock),
    };

    /// <inheritdoc/>
    public string? ShortOfRoom => _memory?.Warning;

    /// <inheritdoc/>
    public async ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
                throw RedisErrors.Closed(RedisAddress.WithoutPassword(_options.Configuration));
            if (_stores.TryGetValue(resource, out var opened))
                return opened.Store;
            var (connection, memory) = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            var keys = new RedisKeys(_options.KeyPrefix, resource);
            var line = await RedisLine.OpenAsync(connection, keys, cancellationToken).ConfigureAwait(false);
            var committer = new RedisCommitter(line, memory, connection.Address, _options, _clock);
            var store = new RedisRevisionStore(resource, line, committer, memory, _options);
            _stores.Add(resource, (store, committer));
            memory.ShareAmong(_stores.Count);
            Opened(_logger, resource, connection.Address, line.Opened.Last, line.Opened.Compacted, line.Opened.Epoch);
            return store;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Sends what is queued, waits for the answers, and closes the connection. Everything later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_closed)
                return;
            _closed = true;
            foreach (var (_, committer) in _stores.Values)
                await committer.CloseAsync().ConfigureAwait(false);
            if (_memory is not null)
                await _memory.DisposeAsync().ConfigureAwait(false);
            if (_connection is not null)
                await _connection.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<(RedisConnection Connection, RedisMemory Memory)> ConnectAsync(CancellationToken cancellationToken)
    {
        _connection ??= await RedisConnection.OpenAsync(_options, _clock, _logger, cancellationToken).ConfigureAwait(false);
        if (_memory is null)
        {
            _memory = new(_connection, _options, _clock, _logger);
            await _memory.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        return (_connection, _memory);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Resource} in Redis '{Address}' at revision {Revision}, compacted up to {Compacted}, epoch {Epoch}")]
    private static partial void Opened(ILogger logger, GroupResource resource, string address, Revision revision, Revision compacted, long epoch);
}
