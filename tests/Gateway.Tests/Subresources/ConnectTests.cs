using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>Connections to an object, at the replica that serves them.</summary>
public sealed class ConnectTests : ConnectContract
{
    private PumpServer _server = null!;

    protected override Uri Address => _server.Address;

    private protected override TestCertificate Admin => _server.Admin;

    public override async ValueTask InitializeAsync()
    {
        _server = await PumpServer.StartAsync();
        await CreateAsync(_server.Client);
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("websocket")]
    [InlineData("SPDY/3.1")]
    public async Task No_page_of_another_site_connects(string protocol) => Assert.Equal(
        403, (await Ask.GetAsync(Address, PumpKind.P1 + "/console", Admin, Requests.UpgradeTests.Upgrade(protocol, "https://evil.example.com"))).Status);

    /// <summary>That is how connections end, and no fault of the server.</summary>
    [Theory]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "GET")]
    [InlineData("Connection: Upgrade\r\nUpgrade: tcp", "GET")]
    [InlineData("Transfer-Encoding: chunked", "POST")]
    public async Task A_client_that_leaves_without_a_word_is_no_fault(string headers, string method)
    {
        var served = _server.Services.GetRequiredService<ServedStreams>();
        await using (var connection = await RawTls.ConnectAsync(Address, Admin, System.Net.Security.SslApplicationProtocol.Http11))
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"{method} {PumpKind.P1}/console HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n"), Token);
            Assert.Equal((byte)'H', connection.ReadByte());
            Assert.Equal(1, served.Count);
        }
        await Eventually.TrueAsync(() => Task.FromResult(served.Count == 0), "the connection ended");
        await _server.DisposeAsync();
        Assert.DoesNotContain(_server.Logs.Entries, e => e.Level >= LogLevel.Error);
    }

    /// <summary>As a watch does: whoever served it instead would be cut off with this process as well.</summary>
    [Fact]
    public async Task A_process_that_is_about_to_end_connects_while_it_leaves_and_not_when_it_closes()
    {
        var draining = _server.Services.GetRequiredService<Draining>();
        draining.Begin();
        await using var old = await RawTls.ConnectAsync(Address, Admin, System.Net.Security.SslApplicationProtocol.Http11);
        await old.WriteAsync(Encoding.ASCII.GetBytes($"GET {PumpKind.P1}/console HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"), Token);
        Assert.StartsWith("HTTP/1.1 101 ", await HeadAsync(old));

        draining.Close();
        var refused = await Ask.SendAsync(Address, Admin, "GET", PumpKind.P1 + "/console");
        Assert.Equal(429, refused.Status);
        Assert.Contains("The apiserver is shutting down, please try again later.", refused.Body);
        await old.WriteAsync("still here"u8.ToArray(), Token);
        Assert.Equal("still here", await ReadAsync(old, 10));

        _server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAnyAsync<IOException>(() => old.ReadExactlyAsync(new byte[1], Token).AsTask());
    }

    [Fact]
    public async Task Nothing_is_connected_for_a_trial() => Assert.Contains("dryRun is not supported", (await Ask.SendAsync(Address, Admin, "POST", PumpKind.P1 + "/console?dryRun=All")).Body);

    /// <summary>Two at most are worked on at once for the limit of one; connections are none of them.</summary>
    [Fact]
    public async Task Connections_have_no_slot_and_no_deadline()
    {
        await using var connection = await RawHttp1.ConnectAsync(Address, Admin);
        await connection.SendAsync($"POST {PumpKind.P1}/console?timeout=1ns HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
        await connection.SendAsync("0\r\n\r\n");
        var answer = await connection.ReceiveAsync();
        Assert.Equal("202 hi", $"{answer.Status} {answer.Body}");
    }
}

/// <summary>The same through a gateway, which has the silos do everything.</summary>
public sealed class ConnectThroughGatewayTests : ConnectContract
{
    private ReplicaGroup _group = null!;
    private ReplicaGroup.Member _gateway = null!;

    protected override Uri Address => _gateway.Address;

    private protected override TestCertificate Admin => _gateway.Admin;

    public override async ValueTask InitializeAsync()
    {
        _group = await ReplicaGroup.StartAsync();
        await _group.AddAsync(Role.Silo, kinds: PumpKind.Served);
        await _group.AddAsync(Role.Silo, kinds: PumpKind.Served);
        _gateway = await _group.AddAsync(Role.Gateway, kinds: PumpKind.Served);
        await _gateway.KnowsAsync(others => others.Count == 2);
        await CreateAsync(_gateway.Client);
    }

    public override ValueTask DisposeAsync() => _group.DisposeAsync();
}

/// <summary>What a connection is, wherever it is opened.</summary>
public abstract class ConnectContract : IAsyncLifetime
{
    protected abstract Uri Address { get; }

    private protected abstract TestCertificate Admin { get; }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    private protected static async Task CreateAsync(ApiClient client) => Assert.Equal(201, (await client.PostAsync(PumpKind.Pumps, PumpKind.Json("p1"), Token)).Code);

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Any_method_and_path_reaches_who_handles_it(string method)
    {
        using var client = Client();
        using var answer = await client.SendAsync(Request(new(method), "/console/a%20b//c/?x=1%202&y"), Token);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"{method} /a b//c/ x=1%202&y admin p1", Assert.Single(answer.Headers.GetValues("X-Seen")));
    }

    [Fact]
    public async Task Both_directions_stream_at_once()
    {
        using var client = Client();
        var sending = new TalkingContent();
        var request = Request(HttpMethod.Post, "/console");
        request.Content = sending;
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var received = await answer.Content.ReadAsStreamAsync(Token);
        foreach (var word in (string[])["one", "two", "three"])
        {
            await sending.SayAsync(word);
            Assert.Equal(word, await ReadAsync(received, word.Length));
        }
        sending.End();
        Assert.Equal(0, await received.ReadAsync(new byte[1], Token));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_WebSocket_is_one_in_both_directions(string version)
    {
        using var client = Client();
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("v5.channel.k8s.io");
        await socket.ConnectAsync(new Uri($"wss://{Address.Authority}{PumpKind.P1}/console/exec?command=ls"), client, Token);
        Assert.Equal("v5.channel.k8s.io", socket.SubProtocol);
        foreach (var word in (string[])["one", "two"])
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(word).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Token);
            var buffer = new byte[64];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            Assert.Equal(word, Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Theory]
    [InlineData("GET", "SPDY/3.1")]
    [InlineData("POST", "SPDY/3.1")]
    [InlineData("POST", "tcp")]
    public async Task An_upgrade_leads_to_whatever_is_spoken_then(string method, string protocol)
    {
        await using var connection = await RawTls.ConnectAsync(Address, Admin, System.Net.Security.SslApplicationProtocol.Http11);
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"{method} {PumpKind.P1}/console/tty HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n{(method == "POST" ? "Content-Length: 0\r\n" : "")}\r\n"), Token);
        var head = await HeadAsync(connection);
        Assert.StartsWith("HTTP/1.1 101 ", head);
        Assert.Contains($"Upgrade: {protocol}\r\n", head);
        Assert.Contains($"X-Seen: {method} /tty  admin p1\r\n", head);
        foreach (var word in (string[])["one", "two"])
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes(word), Token);
            Assert.Equal(word, await ReadAsync(connection, word.Length));
        }
    }

    [Fact]
    public async Task What_who_handles_it_refuses_is_a_status()
    {
        var answer = await Ask.SendAsync(Address, Admin, "GET", PumpKind.Pumps + "/p2/console");
        Assert.Equal(404, answer.Status);
        Assert.Contains("pumps.pumps.example.com \\\"p2\\\" not found", answer.Body);
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(
        method, new Uri($"{Address.ToString().TrimEnd('/')}{PumpKind.P1}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        SslOptions = new()
        {
            ClientCertificates = [Admin.Load()],
#pragma warning disable CA5359 // Whom it talks to is not what is tested.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        },
    });

    private protected static async Task<string> HeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(await ReadAsync(stream, 1));
        return head.ToString();
    }

    private protected static async Task<string> ReadAsync(Stream stream, int length)
    {
        var buffer = new byte[length];
        await stream.ReadExactlyAsync(buffer, Token);
        return Encoding.UTF8.GetString(buffer);
    }

    /// <summary>A body that is sent as it is said.</summary>
    private sealed class TalkingContent : HttpContent
    {
        private readonly System.Threading.Channels.Channel<string> _words = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public ValueTask SayAsync(string word) => _words.Writer.WriteAsync(word);

        public void End() => _words.Writer.Complete();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await foreach (var word in _words.Reader.ReadAllAsync())
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(word));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
