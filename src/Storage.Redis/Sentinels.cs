using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>The Sentinels that watch a Redis: which server is its primary, and which follow it.</summary>
/// <remarks>All are asked at once. Of their answers that of the newest configuration counts, so that a Sentinel that was cut off, and answers first, misleads nobody.</remarks>
internal sealed class Sentinels
{
    /// <summary>How long one of them is waited for; the others' answers count without it.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(1);

    private readonly ConfigurationOptions _options;
    private readonly string _service;
    private readonly string _address;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connection;

    // Of the connection's first attempts.
    private RefusedAttempts? _refused;

    /// <param name="redis">Has the addresses of the Sentinels, and the name of the primary.</param>
    /// <param name="address">The configuration as it may be shown.</param>
    /// <param name="clock">Measures how long each is waited for.</param>
    public Sentinels(ConfigurationOptions redis, string address, TimeProvider clock)
    {
        (_service, _address, _clock) = (redis.ServiceName!, address, clock);
        _options = redis.Clone();
        _options.ServiceName = "";
        (_options.User, _options.Password) = (redis.SentinelUser, redis.SentinelPassword);
        _options.CommandMap = CommandMap.Sentinel;
        _options.AbortOnConnectFail = false;
        _options.ConnectRetry = 0; // whoever asks tries again
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.ReconnectRetryPolicy = new LinearRetry((int)AnswerMax.TotalMilliseconds);
        _options.ConnectTimeout = _options.AsyncTimeout = (int)AnswerMax.TotalMilliseconds;
        _options.TieBreaker = _options.ConfigurationChannel = "";
    }

    /// <summary>Where they are.</summary>
    public IReadOnlyList<EndPoint> EndPoints => [.. _options.EndPoints];

    /// <exception cref="StoreUnavailableException">None of them answers, or none knows the name.</exception>
    public async Task<EndPoint> PrimaryAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var answers = await Task.WhenAll(connection.GetServers().Where(s => s.IsConnected).Select(s => AskAsync(s, "MASTER", cancellationToken))).ConfigureAwait(false);
        var known = answers.Select(Watched.From).OfType<Watched>().ToList();
        if (known.Count > 0)
            return known.MaxBy(w => w.Epoch)!.EndPoint;
        throw answers.Any(a => a is not null) ? RedisErrors.UnknownService(_address, _service) : RedisErrors.NoSentinel(_address);
    }

    /// <summary>Those that follow the primary, as far as any of them knows.</summary>
    /// <exception cref="StoreUnavailableException">As of <see cref="PrimaryAsync"/>.</exception>
    public async Task<IReadOnlyList<EndPoint>> ReplicasAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        var answers = await Task.WhenAll(connection.GetServers().Where(s => s.IsConnected).Select(s => AskAsync(s, "REPLICAS", cancellationToken))).ConfigureAwait(false);
        return [.. answers.Where(a => a is { IsNull: false, Resp2Type: ResultType.Array }).SelectMany(a => ((RedisResult[])a!).Select(Watched.From)).OfType<Watched>().Select(w => w.EndPoint).Distinct()];
    }

    /// <summary>Closes the way to them; the next question opens another.</summary>
    public async Task CloseAsync()
    {
        Task<ConnectionMultiplexer>? connection;
        lock (_lock)
            (connection, _connection) = (_connection, null);
        if (connection is { IsCompletedSuccessfully: true })
            await (await connection.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Where all refuse nobody waits until the client has given up, which takes seconds; it goes on trying meanwhile.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        var (connection, refused) = Opened();
        try
        {
            if (!connection.IsCompleted)
                await (await Task.WhenAny(connection, refused.ByAll).WaitAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return await connection.ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or SocketException)
        {
            throw RedisErrors.NoSentinel(_address, e);
        }
    }

    private (Task<ConnectionMultiplexer> Connection, RefusedAttempts Refused) Opened()
    {
        lock (_lock)
        {
            if (_refused is null || _connection is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                var options = _options.Clone();
                _refused = new(options);
                _connection = ConnectionMultiplexer.ConnectAsync(options);
            }
            return (_connection, _refused);
        }
    }

    /// <returns>An answer, which is null for a name it does not know; null if there is none.</returns>
    private async Task<RedisResult?> AskAsync(IServer sentinel, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await sentinel.ExecuteAsync("SENTINEL", what, _service).WaitAsync(AnswerMax, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.Contains("No such master", StringComparison.Ordinal))
        {
            return RedisResult.Create(RedisValue.Null);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>What a Sentinel says of a server.</summary>
    /// <param name="EndPoint">Where it is.</param>
    /// <param name="Epoch">Grows with each primary they agree on; 0 for one that is none.</param>
    private sealed record Watched(EndPoint EndPoint, long Epoch)
    {
        /// <returns>Null for what does not tell where it is.</returns>
        public static Watched? From(RedisResult? answer)
        {
            if (answer is not { IsNull: false, Resp2Type: ResultType.Array })
                return null;
            // Names and values in turns.
            var facts = answer.ToDictionary(StringComparer.Ordinal);
            if (!facts.TryGetValue("ip", out var ip) || (string?)ip is not { Length: > 0 } host || NumberOf(facts, "port") is not (> 0 and <= IPEndPoint.MaxPort and var port))
                return null;
            return new(IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, (int)port) : new DnsEndPoint(host, (int)port), NumberOf(facts, "config-epoch"));
        }

        private static long NumberOf(Dictionary<string, RedisResult> facts, string name) =>
            facts.TryGetValue(name, out var text) && long.TryParse((string?)text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
