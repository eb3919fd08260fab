using System.Text.Json.Nodes;
using OrleansAA.Gateway.Tests.Subresources;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>Who has a say in a scale is shown a Scale, and edits that, as of a kube-apiserver.</summary>
public sealed class ScaleReviewTests : IAsyncLifetime
{
    private const string Scale = PumpKind.P1 + "/scale";
    private const string Replicas7 = """{"metadata":{"name":"p1"},"spec":{"replicas":7}}""";

    private WebhookServer _hooks = null!;
    private RootedServer _rooted = null!;
    private FrontProxyClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _hooks = await WebhookServer.StartAsync();
        _rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Namespaces.Create("shop");
                Put(root.MutatingWebhooks, "pumps/scale", "/mutate");
                Put(root.ValidatingWebhooks, "pumps/scale", "/validate");
                Put(root.ValidatingWebhooks, "pumps", "/pumps");
                return Task.CompletedTask;
            },
            definition: Served.Rules with { Kinds = PumpKind.Served });
        _admin = FrontProxyClient.Admin(_rooted.Address, _rooted.Proxy);
        foreach (var path in (string[])["/mutate", "/validate", "/pumps"])
            _hooks.Allow(path);
        Assert.Equal(201, (await _admin.SendAsync(HttpMethod.Post, PumpKind.Pumps, PumpKind.Json("p1", replicas: 2))).Status);
        _hooks.Asked.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _rooted.DisposeAsync();
        await _hooks.DisposeAsync();
    }

    [Theory]
    [InlineData("PUT", Replicas7, "application/json")]
    [InlineData("PATCH", """{"spec":{"replicas":7}}""", ApiClient.MergePatch)]
    [InlineData("PATCH", """{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"p1"},"spec":{"replicas":7}}""", "application/apply-patch+yaml")]
    public async Task The_review_names_and_shows_a_scale(string method, string body, string type)
    {
        var query = type.Contains("apply", StringComparison.Ordinal) ? "?fieldManager=me&force=true" : "";
        Assert.Equal(200, (await _admin.SendAsync(new HttpMethod(method), Scale + query, body, type)).Status);
        Assert.Equal(["/mutate?timeout=30s", "/validate?timeout=30s"], _hooks.Asked.Select(a => a.Path));
        foreach (var (_, review, _) in _hooks.Asked)
        {
            var request = review["request"]!;
            foreach (var kind in (string[])["kind", "requestKind"])
                Assert.Equal("""{"group":"autoscaling","version":"v1","kind":"Scale"}""", request[kind]!.ToJsonString());
            foreach (var resource in (string[])["resource", "requestResource"])
                Assert.Equal("""{"group":"pumps.example.com","version":"v1","resource":"pumps"}""", request[resource]!.ToJsonString());
            Assert.Equal(("scale", "scale", "p1", "shop", "UPDATE"), (
                (string)request["subResource"]!, (string)request["requestSubResource"]!, (string)request["name"]!, (string)request["namespace"]!, (string)request["operation"]!));
            foreach (var (name, replicas) in ((string, int)[])[("object", 7), ("oldObject", 2)])
            {
                var scale = request[name]!;
                Assert.Equal(("autoscaling/v1", "Scale", "p1", replicas), ((string)scale["apiVersion"]!, (string)scale["kind"]!, (string)scale["metadata"]!["name"]!, (int)scale["spec"]!["replicas"]!));
            }
        }
    }

    [Fact]
    public async Task A_patch_is_one_of_the_scale_and_makes_the_object_as_large()
    {
        _hooks.Patch("/mutate", """[{"op":"replace","path":"/spec/replicas","value":9}]""");
        var (status, body) = await _admin.SendAsync(HttpMethod.Put, Scale + "?fieldManager=me", Replicas7);
        Assert.Equal((200, 9), (status, (int)JsonNode.Parse(body)!["spec"]!["replicas"]!));
        var pump = JsonNode.Parse((await _admin.GetAsync(PumpKind.P1)).Body)!;
        Assert.Equal("""{"replicas":9,"speed":5}""", pump["spec"]!.ToJsonString());
        Assert.Equal(9, (int)_hooks.Asked.Last().Review["request"]!["object"]!["spec"]!["replicas"]!);
        Assert.Contains(pump["metadata"]!["managedFields"]!.AsArray(), f => (string?)f!["manager"] == "me" && f["fieldsV1"]!.ToJsonString() == """{"f:spec":{"f:replicas":{}}}""");
    }

    [Fact]
    public async Task What_a_patch_makes_of_it_must_be_a_scale()
    {
        _hooks.Patch("/mutate", """[{"op":"replace","path":"/spec/replicas","value":-1}]""");
        var (status, body) = await _admin.SendAsync(HttpMethod.Put, Scale, Replicas7);
        Assert.Equal(
            (422, "Scale.autoscaling \"p1\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0"), (status, WebhookFixture.Message(body)));
        _hooks.Patch("/mutate", """[{"op":"replace","path":"/kind","value":"Pump"},{"op":"replace","path":"/apiVersion","value":"pumps.example.com/v1"}]""");
        Assert.Equal(500, (await _admin.SendAsync(HttpMethod.Put, Scale, Replicas7)).Status);
        Assert.Equal(2, (int)JsonNode.Parse((await _admin.GetAsync(PumpKind.P1)).Body)!["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task Who_refuses_a_scale_refuses_it()
    {
        _hooks.Respond("/validate", """{"uid":"$UID","allowed":false,"status":{"message":"no more than 5","code":403}}""");
        var (status, body) = await _admin.SendAsync(HttpMethod.Put, Scale, Replicas7);
        Assert.Equal((403, "admission webhook \"hook.example\" denied the request: no more than 5"), (status, WebhookFixture.Message(body)));
        Assert.Equal(2, (int)JsonNode.Parse((await _admin.GetAsync(PumpKind.P1)).Body)!["spec"]!["replicas"]!);
    }

    private void Put(RootTable table, string resources, string path) => table.Put(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = path[1..] },
        ["webhooks"] = new JsonArray(_hooks.Hook(
            "hook.example", path, $$"""{"rules":[{"operations":["*"],"apiGroups":["pumps.example.com"],"apiVersions":["v1"],"resources":["{{resources}}"],"scope":"*"}]}""")),
    });
}
