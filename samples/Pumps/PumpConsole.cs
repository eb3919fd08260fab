using System.Net.WebSockets;
using OrleansAA.ApiMachinery.Scheme;
using Pumps.V1;

namespace Pumps;

/// <summary>What talks to a pump: it greets, and sends back what it is sent, as it comes.</summary>
internal static class PumpConsole
{
    public static async Task AnswerAsync(ConnectRequest request)
    {
        var pump = (Pump)await request.ReadObjectAsync();
        var greeting = new KeyValuePair<string, string>("X-Pump", $"{pump.Metadata.Name}{request.Path}");
        if (request.IsWebSocket)
            await EchoAsync(await request.AcceptWebSocketAsync(), request.Cancelled);
        else if (request.UpgradeProtocol.Length > 0)
        {
            await using var both = await request.UpgradeAsync(greeting);
            await both.CopyToAsync(both, request.Cancelled);
        }
        else
            await request.Body.CopyToAsync(await request.RespondAsync(200, greeting), request.Cancelled);
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
