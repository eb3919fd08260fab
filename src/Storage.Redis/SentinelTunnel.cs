using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace OrleansAA.Storage.Redis;

/// <summary>
/// The way to the primary that Sentinels name: whenever the client connects, they are asked where it is, and a connection is ended when they name another. The client knows one server, under the name of the primary.
/// </summary>
/// <remarks>
/// The client's own way with Sentinels asks them synchronously, from the thread pool and through it: in a failover all its threads wait for answers that only another of them could read, on a machine of two
/// cores for ten seconds, in which nothing else of the process runs. The other replicas take it for dead by then.
/// </remarks>
internal sealed class SentinelTunnel : Tunnel
{
    /// <summary>How often they are asked while there are connections.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How long after the last connection and the last attempt at one they are still asked.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly HashSet<PrimaryStream> _streams = [];
    private readonly TimeSpan _connectTimeout;
    private readonly bool _keepAlive;
    private readonly TimeProvider _clock;
    private long _lastAttempt;
    private bool _isFollowing;

    private SentinelTunnel(Sentinels sentinels, ConfigurationOptions options, TimeProvider clock)
    {
        (Sentinels, _connectTimeout, _keepAlive, _clock) = (sentinels, TimeSpan.FromMilliseconds(options.ConnectTimeout), options.TcpKeepAlive, clock);
        Host = options.ServiceName!;
    }

    public Sentinels Sentinels { get; }

    /// <summary>Why Sentinels did not say where the primary is, when they were asked last; null if they did. The client tells it only sometimes.</summary>
    public StoreUnavailableException? Failure { get; private set; }

    /// <summary>Of the server that was connected last: whom a certificate has to name.</summary>
    private string Host { get; set; }

    /// <summary>Lets a configuration that names Sentinels find its primary by them.</summary>
    /// <returns>Null where it names none.</returns>
    public static SentinelTunnel? Follow(ConfigurationOptions options, string address, TimeProvider clock)
    {
        if (options.ServiceName is not { Length: > 0 } service)
            return null;
        var tunnel = new SentinelTunnel(new(options, address, clock), options, clock);
        options.Tunnel = tunnel;
        options.ServiceName = "";
        options.EndPoints.Clear();
        options.EndPoints.Add(service, options.Ssl ? 6380 : 6379);
        if (options.Ssl && string.IsNullOrWhiteSpace(options.SslHost))
        {
            var (protocols, revocation) = (options.SslProtocols ?? SslProtocols.None, options.CheckCertificateRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck);
            options.SslClientAuthenticationOptions = _ => new() { TargetHost = tunnel.Host, EnabledSslProtocols = protocols, CertificateRevocationCheckMode = revocation };
        }
        return tunnel;
    }

    /// <summary>The client makes no socket of its own: what fails before there is one it tells nobody.</summary>
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) => new((EndPoint?)null);

    /// <exception cref="StoreUnavailableException">The Sentinels do not say where it is.</exception>
    /// <exception cref="SocketException">It is not there.</exception>
    public override async ValueTask<Stream?> BeforeAuthenticateAsync(EndPoint endpoint, ConnectionType connectionType, Socket? socket, CancellationToken cancellationToken)
    {
        Attempt();
        using var timeout = new CancellationTokenSource(_connectTimeout, _clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var primary = await Sentinels.PrimaryAsync(patience.Token).ConfigureAwait(false);
            Failure = null;
            var stream = new PrimaryStream(this, await ConnectAsync(primary, patience.Token).ConfigureAwait(false), primary);
            Host = HostOf(primary);
            lock (_lock)
                _streams.Add(stream);
            return stream;
        }
        catch (StoreUnavailableException e)
        {
            Failure = e;
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection to the primary within {_connectTimeout.TotalSeconds} s");
        }
    }

    private async Task<Socket> ConnectAsync(EndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (_keepAlive)
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string HostOf(EndPoint server) => server switch
    {
        DnsEndPoint named => named.Host,
        IPEndPoint numbered => numbered.Address.ToString(),
        _ => "",
    };

    private void Attempt()
    {
        lock (_lock)
        {
            _lastAttempt = _clock.GetTimestamp();
            if (_isFollowing)
                return;
            _isFollowing = true;
        }
        _ = FollowAsync();
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Period, _clock);
        do
        {
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
            try
            {
                var primary = await Sentinels.PrimaryAsync(CancellationToken.None).ConfigureAwait(false);
                PrimaryStream[] old;
                lock (_lock)
                    old = [.. _streams.Where(s => !s.Server.Equals(primary))];
                foreach (var stream in old)
                    stream.End();
            }
            catch (Exception e) when (e is StoreUnavailableException or RedisException or ObjectDisposedException)
            {
                // Nobody says that there is another; or the way to Sentinels was closed when one before this had become idle, and the next question opens it.
            }
        }
        while (!IsIdle());
        await Sentinels.CloseAsync().ConfigureAwait(false);
    }

    private bool IsIdle()
    {
        lock (_lock)
        {
            if (_streams.Count > 0 || _clock.GetElapsedTime(_lastAttempt) < Idle)
                return false;
            _isFollowing = false;
            return true;
        }
    }

    private void Forget(PrimaryStream stream)
    {
        lock (_lock)
            _streams.Remove(stream);
    }

    /// <summary>A connection to what was the primary when it was made.</summary>
    private sealed class PrimaryStream(SentinelTunnel tunnel, Socket socket, EndPoint server) : NetworkStream(socket, ownsSocket: true)
    {
        public EndPoint Server => server;

        /// <summary>Whoever reads meets its end, and connects anew.</summary>
        public void End()
        {
            try
            {
                Socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has ended already.
            }
        }

        protected override void Dispose(bool disposing)
        {
            tunnel.Forget(this);
            base.Dispose(disposing);
        }
    }
}
