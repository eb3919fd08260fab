using System.Net;
using System.Net.Sockets;

namespace OrleansAA.Tool.Running;

/// <summary>
/// One address for several replicas: each connection goes to the next one that takes it. It sees bytes and no requests, so that TLS, client certificates and upgrades are between
/// client and replica as they are without it.
/// </summary>
internal sealed class Balancer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IReadOnlyList<int> _replicas;
    private int _next;

    /// <param name="port">Where clients come; 0 picks a free one.</param>
    /// <param name="replicas">The ports of the replicas.</param>
    public Balancer(int port, IReadOnlyList<int> replicas)
    {
        _replicas = replicas;
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancelled)
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(cancelled), cancelled);
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(TcpClient client, CancellationToken cancelled)
    {
        using (client)
        {
            using var replica = await ConnectAsync(cancelled);
            if (replica is null)
                return;
            try
            {
                var (here, there) = (client.GetStream(), replica.GetStream());
                await await Task.WhenAny(here.CopyToAsync(there, cancelled), there.CopyToAsync(here, cancelled));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two has gone, and so the connection ends for both.
            }
        }
    }

    /// <summary>The next replica that takes a connection; null if none does.</summary>
    private async Task<TcpClient?> ConnectAsync(CancellationToken cancelled)
    {
        for (var tried = 0; tried < _replicas.Count; tried++)
        {
            var port = _replicas[(int)((uint)Interlocked.Increment(ref _next) % (uint)_replicas.Count)];
            var replica = new TcpClient();
            try
            {
                await replica.ConnectAsync(IPAddress.Loopback, port, cancelled);
                return replica;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                replica.Dispose();
            }
        }
        return null;
    }
}
