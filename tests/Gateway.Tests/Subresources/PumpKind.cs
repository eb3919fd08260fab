using System.Net.WebSockets;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Tests.Subresources.V1;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>A kind with a subresource of every form.</summary>
internal static class PumpKind
{
    public const string Pumps = "/apis/pumps.example.com/v1/namespaces/shop/pumps";
    public const string P1 = Pumps + "/p1";

    public static readonly ResourceKind Instance = new KindBuilder<Pump>()
        .Column("Speed", "integer", "How fast it runs", p => p.Spec.Speed)
        .Scale("spec.replicas", "status.replicas", "status.selector")
        .Subresource("approval", ["spec.approval"], validate: ApprovalHasName)
        .Read("pressure", async r => new Pressure { Bar = 2 * ((Pump)await r.ReadObjectAsync()).Spec.Speed })
        .Action<Boost, BoostResult>("boost", BoostAsync)
        .View<Drive>("drive", p => new() { Rpm = 100 * p.Spec.Speed }, (p, drive) => p.Spec.Speed = drive.Rpm / 100)
        .Connect("console", ConsoleAsync, goesOn: true)
        .Build();

    /// <summary>What the server of these tests serves.</summary>
    public static readonly IReadOnlyList<ResourceKind> Served = [.. SecondKindTests.WithZones, Instance];

    public static string Json(string name, int replicas = 1) =>
        $$$"""{"apiVersion":"pumps.example.com/v1","kind":"Pump","metadata":{"name":"{{{name}}}"},"spec":{"replicas":{{{replicas}}},"speed":5,"approval":{"by":"me"}},"status":{"replicas":9}}""";

    private static IEnumerable<FieldError> ApprovalHasName(Pump updated, Pump old) =>
        updated.Spec.Approval is { By: "" } ? [FieldError.Required(FieldPath.Of("spec").Child("approval").Child("by"))] : [];

    private static async Task<BoostResult> BoostAsync(ActionRequest<Pump> request, Boost boost)
    {
        var speed = 0;
        await request.WriteAsync(pump => speed = pump.Spec.Speed += boost.By);
        return new() { Speed = speed };
    }

    /// <summary>Says what it was asked, and sends back what it is sent, as it comes.</summary>
    private static async Task ConsoleAsync(ConnectRequest request)
    {
        var pump = (Pump)await request.ReadObjectAsync();
        var seen = $"{request.Method} {request.Path} {request.RawQuery} {request.User.Name} {pump.Metadata.Name}";
        if (request.IsWebSocket)
            await EchoAsync(await request.AcceptWebSocketAsync(request.WebSocketProtocols is [var protocol, ..] ? protocol : null), request.Cancelled);
        else if (request.UpgradeProtocol.Length > 0)
            await EchoStreamAsync(await request.UpgradeAsync(new KeyValuePair<string, string>("X-Seen", seen)));
        else
            await request.Body.CopyToAsync(await request.RespondAsync(202, new KeyValuePair<string, string>("X-Seen", seen)), request.Cancelled);

        async Task EchoStreamAsync(Stream both)
        {
            await using (both)
                await both.CopyToAsync(both, request.Cancelled);
        }
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        using (socket)
        {
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } received)
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellationToken);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancellationToken);
        }
    }
}
