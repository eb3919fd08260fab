using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>A watch over a WebSocket: both ends are real, on a connection of the loopback.</summary>
public sealed class WebSocketWatchStreamTests : IAsyncLifetime
{
    private readonly DefaultHttpContext _context = new();
    private readonly Upgrade _upgrade = new();
    private readonly Lifetime _lifetime = new();
    private FlushDeadline _deadline = null!;
    private WatchStream _stream = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _deadline = new(_context, TimeProvider.System, CancellationToken.None);
        _context.Features.Set<IHttpWebSocketFeature>(_upgrade);
        _context.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        _context.Features.Set(new RequestScope { AuditId = "", Flushes = _deadline });
        _context.Request.Headers.SecWebSocketProtocol = "base64url.bearer.authorization.k8s.io.c2VjcmV0, chat";
        _stream = await WebSocketWatchStream.AcceptAsync(
            _context, new JsonForm(StoredRule.Kind, StoredRule.Kind.Storage), new WatchMetrics(new MetricsRegistry()).Of(StoredRule.Kind, "v1"));
    }

    public ValueTask DisposeAsync()
    {
        _upgrade.Dispose();
        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void A_protocol_that_carries_a_credential_is_not_the_one_that_is_taken() => Assert.Equal("chat", _upgrade.Accepted);

    [Fact]
    public async Task Each_event_is_a_message_when_it_is_flushed()
    {
        _stream.Write(EventType.Added, "{\"a\":1}"u8.ToArray());
        _stream.Write(EventType.Deleted, "{\"a\":2}"u8.ToArray());
        await _stream.FlushAsync(Token);
        Assert.Equal("{\"type\":\"ADDED\",\"object\":{\"a\":1}}", await ReceiveAsync());
        Assert.Equal("{\"type\":\"DELETED\",\"object\":{\"a\":2}}", await ReceiveAsync());
    }

    [Fact]
    public async Task It_is_full_at_the_bytes_of_a_flush_and_empty_after_it()
    {
        _stream.Write(EventType.Added, new byte[ServingLimits.FlushBytes]);
        Assert.True(_stream.IsFull);
        var received = ReceiveAsync();
        await _stream.FlushAsync(Token);
        await received;
        Assert.False(_stream.IsFull);
    }

    [Fact]
    public async Task Its_end_is_a_close()
    {
        await _stream.EndAsync(Token);
        Assert.Equal("closed", await ReceiveAsync());
    }

    [Fact]
    public async Task A_client_that_closes_ends_the_request()
    {
        await _upgrade.Client.SendAsync("what is sent is read over"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        await _upgrade.Client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        await _lifetime.Aborted.Task.WaitAsync(Token);
    }

    private async Task<string> ReceiveAsync()
    {
        var (buffer, text) = (new byte[16 * 1024], new StringBuilder());
        while (true)
        {
            var part = await _upgrade.Client.ReceiveAsync(buffer, Token);
            if (part.MessageType == WebSocketMessageType.Close)
                return "closed";
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage)
                return text.ToString();
        }
    }

    private sealed class Upgrade : IHttpWebSocketFeature, IDisposable
    {
        private WebSocket? _server;

        public bool IsWebSocketRequest => true;

        public string? Accepted { get; private set; }

        public WebSocket Client { get; private set; } = null!;

        public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var client = new TcpClient();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
            var server = await listener.AcceptTcpClientAsync(Token);
            Accepted = context.SubProtocol;
            _server = WebSocket.CreateFromStream(server.GetStream(), new WebSocketCreationOptions { IsServer = true, SubProtocol = context.SubProtocol });
            Client = WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions { IsServer = false, SubProtocol = context.SubProtocol });
            return _server;
        }

        public void Dispose()
        {
            Client.Dispose();
            _server?.Dispose();
        }
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public TaskCompletionSource Aborted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted.TrySetResult();
    }
}
