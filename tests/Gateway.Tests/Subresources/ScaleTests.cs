using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>autoscaling/v1 Scale of an object.</summary>
public sealed class ScaleTests : IAsyncLifetime
{
    private const string Scale = PumpKind.P1 + "/scale";
    private const string Apply = "application/apply-patch+yaml";

    private PumpServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PumpServer.StartAsync();
        Assert.Equal(201, (await _server.Client.PostAsync(PumpKind.Pumps + "?fieldManager=maker", PumpKind.Json("p1", replicas: 2), Token)).Code);
        var status = await _server.Client.PatchAsync(PumpKind.P1 + "/status", """{"status":{"replicas":2,"selector":"app=p1"}}""", ApiClient.MergePatch, Token);
        Assert.Equal(200, status.Code);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_says_what_is_wanted_and_what_there_is()
    {
        var scale = (await _server.Client.GetAsync(Scale, Token)).Json;
        var pump = (await _server.Client.GetAsync(PumpKind.P1, Token)).Json;
        Assert.Equal("autoscaling/v1 Scale", $"{scale.GetProperty("apiVersion")} {scale.GetProperty("kind")}");
        Assert.Equal("""{"replicas":2}""", scale.GetProperty("spec").GetRawText());
        Assert.Equal("""{"replicas":2,"selector":"app=p1"}""", scale.GetProperty("status").GetRawText());
        foreach (var same in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            Assert.Equal(pump.GetProperty("metadata").GetProperty(same).GetString(), scale.GetProperty("metadata").GetProperty(same).GetString());
        Assert.False(scale.GetProperty("metadata").TryGetProperty("managedFields", out _));
    }

    [Fact]
    public async Task A_put_scales_and_nothing_else()
    {
        var answer = await _server.Client.PutAsync(Scale + "?fieldManager=scaler", """{"metadata":{"name":"p1"},"spec":{"replicas":7},"status":{"replicas":99}}""", Token);
        Assert.Equal(200, answer.Code);
        Assert.Equal("""{"replicas":7}""", answer.Json.GetProperty("spec").GetRawText());
        var pump = (await _server.Client.GetAsync(PumpKind.P1, Token)).Json;
        Assert.Equal("""{"replicas":7,"speed":5}""", pump.GetProperty("spec").GetRawText());
        Assert.Equal(2, pump.GetProperty("status").GetProperty("replicas").GetInt32());
        Assert.Equal(2, pump.GetProperty("metadata").GetProperty("generation").GetInt32());
        Assert.Equal(
            ["maker Update pumps.example.com/v1  {\"f:spec\":{\"f:speed\":{}}}", "scaler Update pumps.example.com/v1 scale {\"f:spec\":{\"f:replicas\":{}}}"],
            await OwnersAsync());
    }

    [Theory]
    [InlineData(ApiClient.MergePatch, """{"spec":{"replicas":4}}""")]
    [InlineData(ApiClient.JsonPatch, """[{"op":"replace","path":"/spec/replicas","value":4}]""")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"replicas":4}}""")]
    public async Task It_is_patched(string type, string patch)
    {
        Assert.Equal(4, (await _server.Client.PatchAsync(Scale, patch, type, Token)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(4, (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task Who_applies_another_number_meets_its_owner()
    {
        const string scale = """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"p1"},"spec":{"replicas":3}}""";
        var refused = await _server.Client.PatchAsync(Scale + "?fieldManager=hpa", scale, Apply, Token);
        Assert.Equal(409, refused.Code);
        Assert.Contains("conflict with \\\"maker\\\" using autoscaling/v1: .spec.replicas", refused.Body);
        Assert.Equal(200, (await _server.Client.PatchAsync(Scale + "?fieldManager=hpa&force=true", scale, Apply, Token)).Code);
        Assert.Contains("hpa Apply pumps.example.com/v1 scale {\"f:spec\":{\"f:replicas\":{}}}", await OwnersAsync());
        var pump = await _server.Client.PatchAsync(
            PumpKind.P1 + "?fieldManager=other", """{"apiVersion":"pumps.example.com/v1","kind":"Pump","metadata":{"name":"p1"},"spec":{"replicas":5}}""", Apply, Token);
        Assert.Equal(409, pump.Code);
        Assert.Contains("conflict with \\\"hpa\\\" with subresource \\\"scale\\\": .spec.replicas", pump.Body);
    }

    [Fact]
    public async Task Who_is_not_overruled_stays_owner_of_all_it_had()
    {
        var owners = await OwnersAsync();
        Assert.Equal(200, (await _server.Client.PutAsync(Scale + "?fieldManager=scaler", """{"metadata":{"name":"p1"},"spec":{"replicas":2}}""", Token)).Code);
        Assert.Equal(owners, await OwnersAsync());
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"p1"},"spec":{"replicas":-1}}""", 422, "Scale.autoscaling \\\"p1\\\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"metadata":{"name":"p2"},"spec":{"replicas":1}}""", 400, "the name of the object (p2) does not match the name on the URL (p1)")]
    [InlineData("""{"metadata":{"name":"p1","resourceVersion":"1"},"spec":{"replicas":1}}""", 409, "the object has been modified; please apply your changes to the latest version and try again")]
    [InlineData("""{"metadata":{"name":"p1","uid":"u"},"spec":{"replicas":1}}""", 409, "Precondition failed: UID in precondition: u, UID in object meta: ")]
    [InlineData("""{"kind":"Pump","metadata":{"name":"p1"}}""", 400, "Pump in version \\\"v1\\\" cannot be handled as a Scale: no kind \\\"Pump\\\" is registered for version \\\"autoscaling/v1\\\"")]
    public async Task What_cannot_be_is_refused(string body, int code, string text)
    {
        var answer = await _server.Client.PutAsync(Scale, body, Token);
        Assert.Equal(code, answer.Code);
        Assert.Contains(text, answer.Body);
        Assert.Equal(2, (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task A_patch_has_a_uid_of_its_own_to_keep_to()
    {
        var answer = await _server.Client.PatchAsync(Scale, """{"metadata":{"uid":"u"},"spec":{"replicas":1}}""", ApiClient.MergePatch, Token);
        Assert.Equal(409, answer.Code);
        Assert.Contains("Operation cannot be fulfilled on pumps/scale.pumps.example.com \\\"p1\\\": Precondition failed: UID in precondition: u, UID in object meta: ", answer.Body);
    }

    [Fact]
    public async Task There_is_none_of_what_is_not_there()
    {
        Assert.Contains("pumps.pumps.example.com \\\"p2\\\" not found", (await _server.Client.GetAsync(PumpKind.Pumps + "/p2/scale", Token)).Body);
        Assert.Contains(
            "pumps/scale.pumps.example.com \\\"p2\\\" not found",
            (await _server.Client.PutAsync(PumpKind.Pumps + "/p2/scale", """{"metadata":{"name":"p2"},"spec":{"replicas":1}}""", Token)).Body);
    }

    [Fact]
    public async Task A_dry_run_scales_nothing()
    {
        var answer = await _server.Client.PatchAsync(Scale + "?dryRun=All", """{"spec":{"replicas":4}}""", ApiClient.MergePatch, Token);
        Assert.Equal(4, answer.Json.GetProperty("spec").GetProperty("replicas").GetInt32());
        Assert.Equal(2, (await _server.Client.GetAsync(Scale, Token)).Json.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    private async Task<IReadOnlyList<string>> OwnersAsync() => [.. (await _server.Client.GetAsync(PumpKind.P1, Token)).Json.GetProperty("metadata").GetProperty("managedFields").EnumerateArray()
        .Where(e => !e.TryGetProperty("subresource", out var s) || s.GetString() != "status")
        .Select(e => $"{e.GetProperty("manager")} {e.GetProperty("operation")} {e.GetProperty("apiVersion")} {(e.TryGetProperty("subresource", out var s) ? s.GetString() : "")} {e.GetProperty("fieldsV1").GetRawText()}")
        .Order(StringComparer.Ordinal)];
}
