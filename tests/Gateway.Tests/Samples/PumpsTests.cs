using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.Gateway.Tests.Subresources;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Samples;

/// <summary>The sample kind under the real kubectl, as docs/adding-a-kind.md promises it.</summary>
public sealed class PumpsTests : IAsyncLifetime
{
    private const string Console = "/apis/example.com/v1/namespaces/shop/pumps/p1/console";

    private PumpServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PumpServer.StartAsync([global::Pumps.PumpKind.Create()]);
        Assert.Equal("pump.example.com/p1 created\n", await ApplyAsync("30%"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_apply_is_done_once_whether_a_number_or_a_text_stands_there()
    {
        Assert.Equal("pump.example.com/p1 unchanged\n", await ApplyAsync("30%"));
        Assert.Equal("pump.example.com/p1 configured\n", await ApplyAsync(2));
        Assert.Equal("pump.example.com/p1 unchanged\n", await ApplyAsync(2));
        Assert.Equal("pump.example.com/p1 configured\n", await ApplyAsync("30%"));
        Assert.Equal("pump.example.com/p1 serverside-applied\n", await ApplyAsync(3, "--server-side", "--force-conflicts"));
        Assert.Equal("""{"maxUnavailable":3,"medium":"water","pace":"Steady","pipes":[{"name":"in","width":40}],"replicas":1}""", await SpecAsync());
    }

    [Fact]
    public async Task It_is_patched_in_every_way_and_its_rules_hold()
    {
        await RunAsync("patch", "pump", "p1", "-p", """{"spec":{"pipes":[{"name":"out","width":20}]}}""");
        await RunAsync("patch", "pump", "p1", "--type=merge", "-p", """{"spec":{"pace":"Gentle"}}""");
        await RunAsync("patch", "pump", "p1", "--type=json", "-p", """[{"op":"replace","path":"/spec/maxUnavailable","value":1}]""");
        Assert.Equal("""{"maxUnavailable":1,"medium":"water","pace":"Gentle","pipes":[{"name":"out","width":20},{"name":"in","width":40}],"replicas":1}""", await SpecAsync());
        Assert.Contains("spec.pace: Unsupported value: \"Fast\": supported values: \"Gentle\", \"Steady\", \"Full\"", await RefusedAsync("""{"spec":{"pace":"Fast"}}"""));
        Assert.Contains("spec.medium in body should match '^[a-z]+$'", await RefusedAsync("""{"spec":{"medium":"Water"}}"""));
        Assert.Contains("spec.replicas in body should be less than or equal to 10", await RefusedAsync("""{"spec":{"replicas":11}}"""));
        Assert.Contains("spec.pipes: Required value", await RefusedAsync("""{"spec":{"pace":"Full","pipes":null}}"""));
    }

    [Fact]
    public async Task It_is_explained()
    {
        Assert.Contains("Pump moves water from one place to another.", await RunAsync("explain", "pumps"));
        Assert.Matches(@"pace\t<string>\n  enum: Gentle, Steady, Full\n    How hard it works.", await RunAsync("explain", "pumps.spec"));
        var schema = await RunAsync("get", "--raw", "/openapi/v3/apis/example.com/v1");
        Assert.Contains("\"default\":\"25%\"", schema);
        Assert.Contains("\"pattern\":\"^[a-z]+$\"", schema);
    }

    [Fact]
    public async Task It_is_scaled_watched_waited_for_and_deleted()
    {
        await using var watch = _server.Kubectl.Begin("get", "pumps", "-n", "shop", "-w");
        await watch.WaitForLineAsync(l => l.StartsWith("p1 ", StringComparison.Ordinal));
        await using var wait = _server.Kubectl.Begin("wait", "pump/p1", "-n", "shop", "--for=jsonpath={.status.replicas}=3");
        Assert.Equal("pump.example.com/p1 scaled\n", await RunAsync("scale", "pump", "p1", "--replicas=3"));
        await watch.WaitForLineAsync(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["p1", "3", "Steady", ..]);
        await RunAsync("patch", "pump", "p1", "--subresource=status", "--type=merge", "-p", """{"status":{"replicas":3,"selector":"app=p1"}}""");
        await wait.WaitForLineAsync(l => l == "pump.example.com/p1 condition met");
        Assert.Equal("""{"replicas":3,"selector":"app=p1"}""", await RunAsync("get", "pump", "p1", "--subresource=scale", "-o", "jsonpath={.status}"));
        Assert.Equal("pump.example.com \"p1\" deleted\n", (await RunAsync("delete", "pump", "p1")).Replace(" from shop namespace", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_console_echoes_through_a_body_a_WebSocket_and_an_upgrade()
    {
        Assert.Equal("hello", (await _server.Kubectl.RunWithInputAsync("hello", "create", "--raw", Console + "/a", "-f", "-")).Success);

        using var socket = new ClientWebSocket();
        socket.Options.ClientCertificates.Add(_server.Admin.Load());
#pragma warning disable CA5359 // Whom it talks to is not what is tested.
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        await socket.ConnectAsync(new Uri($"wss://{_server.Address.Authority}{Console}"), Token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, Token);
        var buffer = new byte[64];
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, Token)).Count));

        await using var upgraded = await RawTls.ConnectAsync(_server.Address, _server.Admin, SslApplicationProtocol.Http11);
        await upgraded.WriteAsync(Encoding.ASCII.GetBytes($"GET {Console}/tty HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"), Token);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)upgraded.ReadByte());
        Assert.StartsWith("HTTP/1.1 101 ", head.ToString());
        Assert.Contains("X-Pump: p1/tty\r\n", head.ToString());
        await upgraded.WriteAsync("hello"u8.ToArray(), Token);
        await upgraded.ReadExactlyAsync(buffer.AsMemory(0, 5), Token);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, 5));
    }

    private async Task<string> ApplyAsync(object maxUnavailable, params string[] flags) => (await _server.Kubectl.RunWithInputAsync(
        $$$"""
        apiVersion: example.com/v1
        kind: Pump
        metadata: {name: p1, labels: {app: p1}}
        spec: {maxUnavailable: {{{maxUnavailable}}}, pipes: [{name: in, width: 40}]}
        """,
        ["apply", "-n", "shop", "-f", "-", .. flags])).Success;

    private async Task<string> SpecAsync() => await RunAsync("get", "pump", "p1", "-o", "jsonpath={.spec}");

    private async Task<string> RefusedAsync(string patch)
    {
        var answer = await _server.Kubectl.RunAsync("patch", "pump", "p1", "-n", "shop", "--type=merge", "-p", patch);
        Assert.Equal(1, answer.ExitCode);
        return answer.Errors;
    }

    private async Task<string> RunAsync(params string[] arguments) => (await _server.Kubectl.RunAsync([.. arguments, "-n", "shop"])).Success;
}
