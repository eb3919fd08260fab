using System.Net.Security;
using System.Net.Sockets;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

/// <summary>What strangers can make the server do before anything is known about them.</summary>
public sealed class HandshakeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServerOptions _options;

    public HandshakeTests() => _options = new() { SecurePort = 0, Store = "memory", DataDir = _directory.File(".aa") };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nothing_is_fetched_from_where_a_client_certificate_says_its_issuer_is()
    {
        using var issuer = new CallCounter();
        var authority = new TestAuthority(_directory.Path, "clients");
        var known = authority.WithIssuerAt("known", "CN=alice", issuer.Address);
        var stranger = new TestAuthority(_directory.File("other"), "strangers").WithIssuerAt("stranger", "CN=alice", issuer.Address);
        await using var server = await RunningServer.StartAsync(_options with { ClientCaFile = authority.CertificateFile });

        Assert.Equal(200, (await Ask.GetAsync(server.Address, "/version", known)).Status);
        Assert.Equal(401, (await Ask.GetAsync(server.Address, "/version", stranger)).Status);

        Assert.Equal(0, issuer.Count);
    }

    [Fact]
    public async Task Connections_that_never_shake_hands_keep_nobody_out()
    {
        await using var server = await RunningServer.StartAsync(_options);
        await using var open = await RawHttp1.ConnectAsync(server.Address, null);
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < ServingLimits.TlsHandshakesMax + 100; i++)
            {
                silent.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
                await ConnectAsync(silent[i], server.Address);
            }

            // Those that are there have their grace at first.
            await Eventually.TrueAsync(async () => await IsAnsweredAsync(server.Address), "another is let in");
            await open.SendAsync(new RawRequest("/livez", []));
            Assert.Equal(200, (await open.ReceiveAsync()).Status);
            await EndAsync(silent[0]);
        }
        finally
        {
            silent.ForEach(s => s.Dispose());
        }
    }

    private static async Task ConnectAsync(Socket socket, Uri address)
    {
        try
        {
            await socket.ConnectAsync(address.Host, address.Port);
        }
        catch (SocketException)
        {
            // Refused, as those are that are too many.
        }
    }

    /// <summary>Reads until the server has ended the connection.</summary>
    private static async Task EndAsync(Socket connection)
    {
        try
        {
            Assert.Equal(0, await connection.ReceiveAsync(new byte[1]));
        }
        catch (SocketException)
        {
            // Reset, which is an end, too.
        }
    }

    private static async Task<bool> IsAnsweredAsync(Uri address)
    {
        try
        {
            return (await Ask.GetAsync(address, "/livez")).Status == 200;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }
}
