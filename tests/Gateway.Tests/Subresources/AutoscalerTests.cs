using System.Text.Json;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>
/// What a HorizontalPodAutoscaler does with a kind it has never heard of, request by request as client-go's scale client makes them: discovery says of what group, version and kind a scale is
/// (scale.NewDiscoveryScaleKindResolver), it is read with the selector of what runs, and put back with another number.
/// </summary>
public sealed class AutoscalerTests : IAsyncLifetime
{
    private const string Scale = PumpKind.P1 + "/scale";

    private PumpServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PumpServer.StartAsync();
        Assert.Equal(201, (await _server.Client.PostAsync(PumpKind.Pumps, PumpKind.Json("p1", replicas: 2), Token)).Code);
        Assert.Equal(200, (await _server.Client.PatchAsync(PumpKind.P1 + "/status", """{"status":{"replicas":2,"selector":"app=p1"}}""", ApiClient.MergePatch, Token)).Code);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Discovery_says_what_a_scale_is()
    {
        var resources = (await _server.Client.GetAsync("/apis/pumps.example.com/v1", Token)).Json.GetProperty("resources").EnumerateArray();
        Assert.Equal("autoscaling/v1 Scale", KindOf(resources.Single(r => Text(r, "name") == "pumps/scale"), "group", "version", "kind"));

        var groups = (await _server.Client.GetAsAsync("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", Token)).Json.GetProperty("items").EnumerateArray();
        var pumps = groups.Single(g => Text(g.GetProperty("metadata"), "name") == "pumps.example.com").GetProperty("versions")[0].GetProperty("resources").EnumerateArray().Single(r => Text(r, "resource") == "pumps");
        var aggregated = pumps.GetProperty("subresources").EnumerateArray().Single(s => Text(s, "subresource") == "scale");
        Assert.Equal("autoscaling/v1 Scale", KindOf(aggregated.GetProperty("responseKind"), "group", "version", "kind"));
        Assert.Equal(["get", "patch", "update"], aggregated.GetProperty("verbs").EnumerateArray().Select(v => v.GetString()!));
    }

    [Fact]
    public async Task It_reads_the_scale_and_puts_back_another_number()
    {
        var read = (await _server.Client.GetAsync(Scale, Token)).Json;
        Assert.Equal("app=p1", read.GetProperty("status").GetProperty("selector").GetString());

        var written = await _server.Client.PutAsync(Scale, With(read, replicas: 5), Token);
        Assert.Equal(200, written.Code);
        Assert.Equal("""{"replicas":5}""", written.Json.GetProperty("spec").GetRawText());
        Assert.Equal("""{"replicas":2,"selector":"app=p1"}""", written.Json.GetProperty("status").GetRawText());
        Assert.Equal(ObjectJson.UidOf(read), ObjectJson.UidOf(written.Json));

        // The controller does what it is for, and the autoscaler sees that.
        Assert.Equal(200, (await _server.Client.PatchAsync(PumpKind.P1 + "/status", """{"status":{"replicas":5}}""", ApiClient.MergePatch, Token)).Code);
        Assert.Equal(5, (await _server.Client.GetAsync(Scale, Token)).Json.GetProperty("status").GetProperty("replicas").GetInt32());
    }

    /// <summary>Somebody else has scaled, or the controller has reported: it reads again, and decides anew.</summary>
    [Fact]
    public async Task What_it_decided_on_a_scale_that_was_is_refused()
    {
        var read = (await _server.Client.GetAsync(Scale, Token)).Json;
        Assert.Equal(200, (await _server.Client.PutAsync(Scale, With(read, replicas: 3), Token)).Code);
        var late = await _server.Client.PutAsync(Scale, With(read, replicas: 9), Token);
        Assert.Equal((409, "Conflict"), (late.Code, Text(late.Json, "reason")));
        Assert.Equal(200, (await _server.Client.PutAsync(Scale, With((await _server.Client.GetAsync(Scale, Token)).Json, replicas: 9), Token)).Code);
        Assert.Equal(9, (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    /// <summary>client-go sends the whole of it, as it was read.</summary>
    private static string With(JsonElement scale, int replicas)
    {
        var members = scale.EnumerateObject().Select(m => m.NameEquals("spec") ? $$"""
            "spec":{"replicas":{{replicas}}}
            """ : $"\"{m.Name}\":{m.Value.GetRawText()}");
        return $"{{{string.Join(',', members)}}}";
    }

    private static string KindOf(JsonElement of, string group, string version, string kind) => $"{Text(of, group)}/{Text(of, version)} {Text(of, kind)}";

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
