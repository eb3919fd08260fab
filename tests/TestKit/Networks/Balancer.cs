using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace OrleansAA.TestKit.Networks;

/// <summary>
/// A Service in front of replicas, as kube-proxy makes it: each connection goes, whole, to one of the endpoints there are when it is made, in turn, and stays there
/// when the endpoint is taken out. Where that does not take it, the client's connection is reset.
/// </summary>
public sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private ImmutableArray<Uri> _endpoints = [];
    private uint _turn;

    public Balancer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it takes connections.</summary>
    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Add(Uri endpoint) => ImmutableInterlocked.Update(ref _endpoints, all => all.Add(endpoint));

    public void Remove(Uri endpoint) => ImmutableInterlocked.Update(ref _endpoints, all => all.Remove(endpoint));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = PassOnAsync(await _listener.AcceptSocketAsync(_end.Token), _endpoints);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The end, or a client that was gone before it was let in.
            }
        }
    }

    private async Task PassOnAsync(Socket client, ImmutableArray<Uri> endpoints)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            if (endpoints.IsEmpty)
                throw new SocketException((int)SocketError.ConnectionRefused);
            var endpoint = endpoints[(int)(Interlocked.Increment(ref _turn) % (uint)endpoints.Length)];
            await far.ConnectAsync(endpoint.Host, endpoint.Port, _end.Token);
            // The first that fails ends both: a client that waits for events never sends what would show it that the far side was reset.
            await foreach (var copied in Task.WhenEach(CopyAsync(near, far), CopyAsync(far, near)))
                await copied;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // What happened to one side is done to the other.
            near.LingerState = far.LingerState = new LingerOption(true, 0);
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var length)
        {
            for (var sent = 0; sent < length;)
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _end.Token);
        }
        to.Shutdown(SocketShutdown.Send);
    }
}
