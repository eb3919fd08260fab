using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Hosting;
using StackExchange.Redis;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Asks a Redis once, for all checks that need it, over a connection of its own.</summary>
internal sealed class RedisProbe : IDisposable
{
    private static readonly string[] Asked = ["maxmemory-policy", "appendonly", "appendfsync", "min-replicas-to-write"];

    private readonly RedisPlace _place;
    private readonly TimeProvider _clock;
    private readonly Lazy<Task<RedisAnswer>> _answer;
    private ConnectionMultiplexer? _connection;

    public RedisProbe(RedisPlace place, TimeProvider clock)
    {
        (_place, _clock) = (place, clock);
        _answer = new(AskAsync);
    }

    /// <summary>As it may be shown.</summary>
    public string Address => _place.Address;

    public Task<RedisAnswer> Answer => _answer.Value;

    /// <summary>The certificates that are shown at the addresses given, and at those of the servers of which Sentinels know: whether they are believed or not. None where there is no TLS, or nobody answers.</summary>
    public async Task<IReadOnlyList<(string Endpoint, X509Certificate2 Shown)>> ShownAsync(CancellationToken cancellationToken)
    {
        var options = _place.Configure();
        if (!options.Ssl)
            return [];
        var shown = new List<(string, X509Certificate2)>();
        foreach (var endpoint in (await _place.EndPointsAsync(cancellationToken)).Distinct())
        {
            if (await ShownByAsync(endpoint, options, cancellationToken) is { } certificate)
                shown.Add((Called(endpoint), certificate));
        }
        return shown;
    }

    public void Dispose() => _connection?.Dispose();

    private static string Called(EndPoint endpoint) => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString()!;

    private async Task<X509Certificate2?> ShownByAsync(EndPoint endpoint, ConfigurationOptions options, CancellationToken cancellationToken)
    {
        X509Certificate2? shown = null;
        using var time = new CancellationTokenSource(DoctorLimits.RedisHandshakeTime, _clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            using var socket = endpoint is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(endpoint, patience.Token);
            await using var stream = new NetworkStream(socket, ownsSocket: false);
            // Nothing is sent: what matters is which certificate is shown, not whether it is believed.
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) =>
            {
                shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                return shown is not null;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.SslHost ?? (endpoint as DnsEndPoint)?.Host ?? (endpoint as IPEndPoint)?.Address.ToString() ?? "" }, patience.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            // It has shown one and then wanted one of ours; or it shows none, which is for others to tell.
            cancellationToken.ThrowIfCancellationRequested();
        }
        return shown;
    }

    private async Task<RedisAnswer> AskAsync()
    {
        try
        {
            var options = _place.Configure();
            options.AbortOnConnectFail = true;
            options.ConnectRetry = 1;
            // Or the library asks for no settings.
            options.AllowAdmin = true;
            options.ConnectTimeout = options.AsyncTimeout = (int)DoctorLimits.RedisTime.TotalMilliseconds;
            _connection = await ConnectionMultiplexer.ConnectAsync(options);
            return await ReadAsync(options, _connection.GetServers().Where(s => s.IsConnected).OrderBy(s => s.IsReplica).First());
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or InvalidOperationException or OrleansAA.ApiMachinery.Storage.StoreUnavailableException)
        {
            return new(null, Innermost(e));
        }
    }

    private async Task<RedisAnswer> ReadAsync(ConfigurationOptions options, IServer server)
    {
        var asked = _clock.GetUtcNow();
        var time = await server.TimeAsync();
        // The answer was made between the question and now.
        var ahead = new DateTimeOffset(time, TimeSpan.Zero) - asked - ((_clock.GetUtcNow() - asked) / 2);
        var info = (await server.InfoAsync()).SelectMany(s => s).DistinctBy(p => p.Key, StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        return new(new RedisFacts
        {
            Endpoint = (await _place.EndPointsAsync(CancellationToken.None)) is var all && all.Contains(server.EndPoint) ? server.EndPoint : all[0],
            Database = _connection!.GetDatabase(),
            IsEncrypted = options.Ssl,
            Ahead = ahead,
            Info = info,
            Settings = await SettingsAsync(server),
        }, null);
    }

    private static async Task<IReadOnlyDictionary<string, string>?> SettingsAsync(IServer server)
    {
        try
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in Asked)
            {
                foreach (var (key, value) in await server.ConfigGetAsync(name))
                    settings[key] = value;
            }
            return settings;
        }
        catch (Exception e) when (e is RedisException or RedisCommandException)
        {
            return null;
        }
    }

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error is RedisConnectionException connection ? $"{connection.FailureType}: {FirstOf(error.Message)}" : FirstOf(error.Message);
    }

    /// <summary>Behind the first sentence the library puts its counters.</summary>
    private static string FirstOf(string message) => message.ReplaceLineEndings(" ").Split(". ", 2)[0].TrimEnd('.');
}

/// <summary>How a Redis has answered.</summary>
/// <param name="Facts">What it says of itself; null if it does not answer.</param>
/// <param name="Error">Why it does not.</param>
internal sealed record RedisAnswer(RedisFacts? Facts, string? Error);

/// <summary>What a Redis says of itself.</summary>
internal sealed record RedisFacts
{
    public required EndPoint? Endpoint { get; init; }

    public required IDatabase Database { get; init; }

    public required bool IsEncrypted { get; init; }

    /// <summary>How far its clock is ahead.</summary>
    public required TimeSpan Ahead { get; init; }

    /// <summary>Its answer to INFO.</summary>
    public required IReadOnlyDictionary<string, string> Info { get; init; }

    /// <summary>Its answer to CONFIG GET; null where this user may not ask.</summary>
    public required IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>0 where it does not say.</summary>
    public long Number(string name) => long.TryParse(Info.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;

    public string Text(string name) => Info.GetValueOrDefault(name) ?? "";
}
