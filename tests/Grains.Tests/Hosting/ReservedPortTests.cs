using System.Net;
using System.Net.Sockets;
using OrleansAA.Grains.Hosting;
using Xunit;

namespace OrleansAA.Grains.Tests.Hosting;

/// <summary>A port that was picked stays free for the one it was picked for.</summary>
public sealed class ReservedPortTests
{
    [Fact]
    public void Nobody_else_is_given_it()
    {
        // So many that some would be picked again, were they not held.
        var reserved = Enumerable.Range(0, 64).Select(_ => new ReservedPort(IPAddress.Loopback)).ToList();
        var others = Enumerable.Range(0, 3000).Select(_ => Bound(new(IPAddress.Loopback, 0))).ToList();
        try
        {
            Assert.Equal(64, reserved.Select(r => r.EndPoint.Port).Distinct().Count());
            Assert.Empty(reserved.Select(r => r.EndPoint.Port).Intersect(others.Select(o => ((IPEndPoint)o.LocalEndPoint!).Port)));
        }
        finally
        {
            others.ForEach(o => o.Dispose());
            reserved.ForEach(r => r.Dispose());
        }
    }

    [Fact]
    public async Task Who_listens_on_it_keeps_it()
    {
        var reserved = new ReservedPort(IPAddress.Loopback);
        using var listening = Bound(reserved.EndPoint);
        listening.Listen();
        reserved.Dispose();

        using var client = new TcpClient();
        await client.ConnectAsync(reserved.EndPoint, TestContext.Current.CancellationToken);
        using var accepted = await listening.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Throws<SocketException>(() => Bound(reserved.EndPoint));
    }

    private static Socket Bound(IPEndPoint place)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(place);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
