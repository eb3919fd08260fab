using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>The way to a Redis: one multiplexed connection to its primary, which heals by itself.</summary>
/// <remarks>
/// While there is no connection, calls fail at once instead of waiting for one: they were not sent, and who waits for them can be told now.
/// Nothing is ever sent twice, but for a script that Redis does not know (yet, or any more): it has not run then.
/// </remarks>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    /// <summary>More than a Redis has in the field; each costs a connection at the start.</summary>
    private const int ReplicasSeenMax = 16;

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;
    private readonly TimeSpan _answerTimeout;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    // Null where no replica is asked.
    private readonly RedisAcknowledgements? _acknowledgements;

    // Null where nobody else knows of its replicas.
    private readonly Sentinels? _sentinels;

    private RedisConnection(ConnectionMultiplexer multiplexer, Sentinels? sentinels, string address, RedisStoreOptions options, TimeProvider clock, ILogger logger)
    {
        (_multiplexer, _sentinels, Address, _answerTimeout, _clock, _logger) = (multiplexer, sentinels, address, options.AnswerTimeout, clock, logger);
        _acknowledgements = options.ReplicasAcknowledging > 0 ? new(multiplexer, address, options) : null;
        _database = multiplexer.GetDatabase();
        multiplexer.ConnectionFailed += (_, e) => WhenLost(e);
        multiplexer.ConnectionRestored += (_, e) => WhenRestored(e);
    }

    /// <summary>The configuration without its password.</summary>
    public string Address { get; }

    /// <exception cref="StoreUnavailableException">Not to be reached, or not fit to keep objects.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisStoreOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var address = RedisAddress.WithoutPassword(options.Configuration);
        var configuration = Configure(options, address);
        var tunnel = SentinelTunnel.Follow(configuration, address, clock);
        var multiplexer = await ConnectAsync(configuration, tunnel, address, clock, cancellationToken).ConfigureAwait(false);
        var connection = new RedisConnection(multiplexer, tunnel?.Sentinels, address, options, clock, logger);
        try
        {
            await RedisServerChecks.EnsureFitAsync(connection, options, logger, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The servers that are connected: where Sentinels are asked, the primary alone.</summary>
    public IEnumerable<IServer> Servers => _multiplexer.GetServers().Where(s => s.IsConnected);

    /// <summary>The primaries that are connected.</summary>
    public IEnumerable<IServer> Primaries => Servers.Where(s => !s.IsReplica);

    /// <summary>Runs a script on the primary.</summary>
    public Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        AskAsync(d => d.ScriptEvaluateAsync(script, keys, arguments, CommandFlags.DemandMaster), cancellationToken);

    /// <summary>The same, and waits until as many replicas have what it has written, and what it has seen, as the options ask for.</summary>
    public Task<RedisResult> RunAcknowledgedAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        AskAcknowledgedAsync(d => d.ScriptEvaluateAsync(script, keys, arguments, CommandFlags.DemandMaster), cancellationToken);

    /// <summary>Asks what must be true after a failover, too.</summary>
    /// <exception cref="StoreUnavailableException">As of <see cref="AskAsync"/>; or replicas have not acknowledged it: whether it was written, and stays so, is not known.</exception>
    public Task<TAnswer> AskAcknowledgedAsync<TAnswer>(Func<IDatabase, Task<TAnswer>> ask, CancellationToken cancellationToken) =>
        _acknowledgements is { } replicas ? AnswerAsync(() => replicas.AfterAsync(() => ask(_database)), cancellationToken) : AskAsync(ask, cancellationToken);

    /// <summary>Asks, and waits for the answer as long as is allowed.</summary>
    /// <exception cref="StoreUnavailableException">There is none, or it is an error.</exception>
    public Task<TAnswer> AskAsync<TAnswer>(Func<IDatabase, Task<TAnswer>> ask, CancellationToken cancellationToken) =>
        AnswerAsync(() => ask(_database), cancellationToken);

    /// <summary>Waits for the answer to any question as long as is allowed.</summary>
    public async Task<TAnswer> AnswerAsync<TAnswer>(Func<Task<TAnswer>> ask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await ask().WaitAsync(_answerTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RedisErrors.From(Address, _answerTimeout, e);
        }
    }

    /// <summary>Connects to the replicas of which Sentinels know, for as long as they are looked at.</summary>
    /// <returns>Null where there are none.</returns>
    public async Task<ConnectionMultiplexer?> ConnectReplicasAsync(RedisStoreOptions options, CancellationToken cancellationToken)
    {
        if (_sentinels is null || await _sentinels.ReplicasAsync(cancellationToken).ConfigureAwait(false) is not { Count: > 0 } replicas)
            return null;
        var configuration = Configure(options, Address);
        configuration.ServiceName = "";
        configuration.AbortOnConnectFail = false; // one that is away is not looked at
        configuration.EndPoints.Clear();
        foreach (var replica in replicas.Take(ReplicasSeenMax))
            configuration.EndPoints.Add(replica);
        return await AnswerAsync(() => ConnectionMultiplexer.ConnectAsync(configuration), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True if a password is configured, and its primary takes connections without one just as well.</summary>
    /// <param name="options">With which it was opened.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<bool> TakesAnybodyAsync(RedisStoreOptions options, CancellationToken cancellationToken)
    {
        var configuration = Configure(options, Address);
        if (string.IsNullOrEmpty(configuration.Password) || Primaries.FirstOrDefault() is not { } primary)
            return false;
        (configuration.User, configuration.Password, configuration.ServiceName) = (null, null, "");
        configuration.EndPoints.Clear();
        configuration.EndPoints.Add(primary.EndPoint);
        var connecting = ConnectionMultiplexer.ConnectAsync(configuration);
        try
        {
            await using var anybody = await connecting.WaitAsync(options.ConnectTimeout, _clock, cancellationToken).ConfigureAwait(false);
            await anybody.GetDatabase().PingAsync().WaitAsync(_answerTimeout, _clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            DisposeLate(connecting);
            return false;
        }
    }

    /// <summary>Closes it. Whoever waited for an answer has it or was told that there is none, so a Redis that says nothing is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        await _multiplexer.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration, SentinelTunnel? tunnel, string address, TimeProvider clock, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromMilliseconds(configuration.ConnectTimeout);
        var refused = new RefusedAttempts(configuration);
        var connecting = ConnectionMultiplexer.ConnectAsync(configuration);
        try
        {
            var first = await Task.WhenAny(connecting, refused.ByAll).WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            return await connecting.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            DisposeLate(connecting);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
                throw;
            throw RedisErrors.From(address, timeout, tunnel?.Failure ?? e);
        }
    }

    private static ConfigurationOptions Configure(RedisStoreOptions options, string address)
    {
        var configuration = RedisAddress.Parse(options.Configuration, address);
        configuration.AbortOnConnectFail = true; // at first; a connection that is lost later is made again for ever
        configuration.ConnectRetry = 0;
        configuration.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)options.AnswerTimeout.TotalMilliseconds;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry(500);
        configuration.AllowAdmin = true; // CONFIG GET
        // What several clients would tell each other by keys and channels of their own; we do not.
        configuration.TieBreaker = configuration.ConfigurationChannel = "";
        return configuration;
    }

    private static void DisposeLate(Task<ConnectionMultiplexer> connecting) => connecting.ContinueWith(
        static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    private void WhenLost(ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
            LogLost(_logger, Address, e.FailureType);
    }

    private void WhenRestored(ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
            LogRestored(_logger, Address);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the connection to Redis '{Address}' ({Failure}); connecting again")]
    private static partial void LogLost(ILogger logger, string address, ConnectionFailureType failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to Redis '{Address}' again")]
    private static partial void LogRestored(ILogger logger, string address);
}
