using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>Watches over WebSockets, as browsers open them.</summary>
public sealed class WebSocketWatchTests(ServerFixture fixture)
{
    private readonly string _namespace = fixture.NewNamespace();

    [Fact]
    public async Task Each_event_is_a_text_message()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = await OpenAsync("watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", timeout.Token);
        Assert.Equal("BOOKMARK", (await ReceiveAsync(socket, timeout.Token)).GetProperty("type").GetString());
        _ = (await fixture.Kubectl.RunWithInputAsync(Rules.Manifest("web"), "create", "-n", _namespace, "-f", "-")).Success;
        var added = await ReceiveAsync(socket, timeout.Token);
        Assert.Equal("ADDED", added.GetProperty("type").GetString());
        Assert.Equal("web", added.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_end_of_the_watch_closes_the_socket()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = await OpenAsync("watch=1&timeoutSeconds=1&resourceVersion=1", timeout.Token);
        while (socket.State == WebSocketState.Open)
        {
            var received = await socket.ReceiveAsync(new ArraySegment<byte>(new byte[4096]), timeout.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                Assert.Equal(WebSocketCloseStatus.NormalClosure, received.CloseStatus);
        }
        Assert.Equal(WebSocketState.CloseReceived, socket.State);
    }

    private async Task<ClientWebSocket> OpenAsync(string query, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.ClientCertificates.Add(fixture.AdminCertificate.Load());
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => fixture.IsServing(certificate);
        var address = new UriBuilder(fixture.Server.Address)
        {
            Scheme = "wss",
            Path = $"/apis/firewalld.fedoraproject.org/v1/namespaces/{_namespace}/portrules",
            Query = query,
        };
        await socket.ConnectAsync(address.Uri, cancellationToken);
        return socket;
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken);
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            if (received.EndOfMessage)
                return JsonDocument.Parse(text.ToString()).RootElement;
        }
    }
}
