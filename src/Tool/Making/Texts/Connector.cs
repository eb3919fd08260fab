using System.Net.WebSockets;
using OrleansAA.ApiMachinery.Scheme;
using ProjectName.Api.VERSION;

namespace ProjectName.Api;

/// <summary>Answers subresource-name of a KindName: says what it is connected to, and sends back what it is sent, as it comes.</summary>
internal static class HandlerName
{
    /// <summary>Goes on until the client has had enough, or the server ends.</summary>
    public static async Task AnswerAsync(ConnectRequest request)
    {
        var obj = (KindName)await request.ReadObjectAsync();
        if (request.IsWebSocket)
            await EchoAsync(await request.AcceptWebSocketAsync(), request.Cancelled);
        else
            await request.Body.CopyToAsync(await request.RespondAsync(200, new KeyValuePair<string, string>("X-Connected-To", obj.Metadata.Name)), request.Cancelled);
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken cancelled)
    {
        using (socket)
        {
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancelled) is { MessageType: not WebSocketMessageType.Close } received)
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancelled);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancelled);
        }
    }
}
