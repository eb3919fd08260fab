using System.Text;
using System.Text.Json.Nodes;
using OrleansAA.Gateway.Tests.Admission;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

/// <summary>What is recorded of requests to a server below a root.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private const string Policy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
        - {level: None, nonResourceURLs: [/readyz*, /livez*, /apis*, /openapi*]}
        - {level: RequestResponse, namespaces: [full], omitManagedFields: true}
        - {level: Request, namespaces: [sent], omitStages: [RequestReceived]}
        - {level: Metadata, omitStages: [RequestReceived]}
        """;

    private readonly TemporaryDirectory _directory = new();
    private RootedServer _rooted = null!;
    private FrontProxyClient _admin = null!;

    private string LogPath => _directory.File("audit.log");

    public async ValueTask InitializeAsync()
    {
        var policy = _directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, Policy);
        _rooted = await RootedServer.StartAsync(change: o => o with { AuditPolicyFile = policy, AuditLog = new() { Path = LogPath } });
        _admin = FrontProxyClient.Admin(_rooted.Address, _rooted.Proxy);
        foreach (var space in (string[])["full", "sent"])
            _rooted.Root.Namespaces.Create(space);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _rooted.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_create_is_recorded_with_what_was_sent_and_answered()
    {
        Assert.Equal(201, (await _admin.SendAsync(HttpMethod.Post, Rule.Collection("full"), Rule.Json("web"))).Status);
        var events = Events();
        Assert.Equal(["RequestReceived", "ResponseComplete"], events.Select(e => (string)e["stage"]!));
        var complete = events[1];
        Assert.Equal(("Event", "audit.k8s.io/v1", "RequestResponse", "create"), ((string)complete["kind"]!, (string)complete["apiVersion"]!, (string)complete["level"]!, (string)complete["verb"]!));
        Assert.Equal("admin", (string)complete["user"]!["username"]!);
        Assert.Equal("""{"resource":"portrules","namespace":"full","name":"web","apiGroup":"firewalld.fedoraproject.org","apiVersion":"v1"}""", complete["objectRef"]!.ToJsonString());
        Assert.Equal(201, (int)complete["responseStatus"]!["code"]!);
        Assert.Equal("web", (string)complete["requestObject"]!["metadata"]!["name"]!);
        Assert.NotNull(complete["responseObject"]!["metadata"]!["uid"]);
        Assert.Null(complete["responseObject"]!["metadata"]!["managedFields"]);
        Assert.Equal(("allow", ""), ((string)complete["annotations"]!["authorization.k8s.io/decision"]!, (string)complete["annotations"]!["authorization.k8s.io/reason"]!));
        Assert.Equal("127.0.0.1", (string)complete["sourceIPs"]![0]!);
        Assert.Equal((string)events[0]["auditID"]!, (string)complete["auditID"]!);
    }

    [Fact]
    public async Task What_is_sent_is_recorded_without_the_answer_where_the_policy_says_so()
    {
        await _admin.SendAsync(HttpMethod.Post, Rule.Collection("sent"), Rule.Json("web"));
        await _admin.SendAsync(HttpMethod.Patch, Rule.Collection("sent") + "/web", """{"spec":{"port":99}}""", "application/merge-patch+json");
        await _admin.GetAsync(Rule.Collection("sent") + "/web");
        var events = Events();
        Assert.Equal(["create", "patch", "get"], events.Select(e => (string)e["verb"]!));
        Assert.Equal("""{"spec":{"port":99}}""", events[1]["requestObject"]!.ToJsonString());
        Assert.All(events, e => Assert.Null(e["responseObject"]));
    }

    [Fact]
    public async Task A_refusal_is_recorded_with_its_reason()
    {
        using var somebody = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "somebody");
        Assert.Equal(403, (await somebody.GetAsync(Rule.Collection("default"))).Status);
        Assert.Equal(404, (await _admin.GetAsync(Rule.Collection("default") + "/none")).Status);
        Assert.Equal(422, (await _admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("UPPER"))).Status);
        var events = Events();
        Assert.Equal([403, 404, 422], events.Select(e => (int)e["responseStatus"]!["code"]!));
        Assert.Equal(["Forbidden", "NotFound", "Invalid"], events.Select(e => (string)e["responseStatus"]!["reason"]!));
        Assert.Equal("forbid", (string)events[0]["annotations"]!["authorization.k8s.io/decision"]!);
        Assert.Equal("somebody", (string)events[0]["user"]!["username"]!);
        Assert.Null(events[0]["requestObject"]);
    }

    [Fact]
    public async Task A_watch_is_recorded_when_it_begins_and_when_it_ends()
    {
        await _admin.GetAsync(Rule.Collection("default") + "?watch=1&timeoutSeconds=1");
        Assert.Equal(["ResponseStarted", "ResponseComplete"], Events().Select(e => (string)e["stage"]!));
    }

    [Fact]
    public async Task Who_acts_as_somebody_else_is_recorded_as_both()
    {
        using var acting = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "admin", ("X-Remote-Group", "system:masters"), ("Impersonate-User", "ann"));
        await acting.GetAsync(Rule.Collection("default"));
        var recorded = Assert.Single(Events());
        Assert.Equal(("admin", "ann"), ((string)recorded["user"]!["username"]!, (string)recorded["impersonatedUser"]!["username"]!));
    }

    [Fact]
    public async Task What_is_not_to_be_recorded_is_not()
    {
        await _admin.GetAsync("/readyz");
        await _admin.GetAsync("/apis");
        Assert.Empty(Events());
    }

    [Fact]
    public async Task What_webhooks_note_is_recorded_whether_they_refuse_or_not()
    {
        await using var hooks = await WebhookServer.StartAsync();
        hooks.Respond("/note", """{"uid":"$UID","allowed":true,"auditAnnotations":{"seen":"yes"},"warnings":["look"]}""");
        _rooted.Root.ValidatingWebhooks.Put(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "note" }, ["webhooks"] = new JsonArray(hooks.Hook("note.shop.example", "/note")),
        });
        await Eventually.TrueAsync(async () =>
        {
            await _admin.SendAsync(HttpMethod.Post, Rule.Collection("default") + "?dryRun=All", Rule.Json("web"));
            return Events().Any(e => (string?)e["annotations"]?["note.shop.example/seen"] == "yes");
        }, "what the webhook notes is recorded");
        hooks.Respond("/note", """{"uid":"$UID","allowed":false,"auditAnnotations":{"refused":"yes"}}""");
        await _admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"));
        Assert.Equal("yes", (string)Events().Last()["annotations"]!["note.shop.example/refused"]!);
    }

    [Fact]
    public async Task What_mutating_webhooks_change_is_recorded_where_requests_are()
    {
        await using var hooks = await WebhookServer.StartAsync();
        const string patch = """[ {"value":"a<b", "path":"/spec/host", "op":"replace"} ]""";
        hooks.Allow("/set", $$""","patch":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}","patchType":"JSONPatch","auditAnnotations":{"no key":"x","a/b":"x","seen":"yes"}""");
        hooks.Allow("/nothing", $$""","patch":"{{Convert.ToBase64String("[]"u8)}}","patchType":"JSONPatch" """);
        _rooted.Root.MutatingWebhooks.Put(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "set" },
            ["webhooks"] = new JsonArray(hooks.Hook("set.shop.example", "/set"), hooks.Hook("nothing.shop.example", "/nothing")),
        });
        await AnnotatedAsync("sent", "set.shop.example/seen");
        Assert.Equal(
            [
                """mutation.webhook.admission.k8s.io/round_0_index_0={"configuration":"set","webhook":"set.shop.example","mutated":true}""",
                """mutation.webhook.admission.k8s.io/round_0_index_1={"configuration":"set","webhook":"nothing.shop.example","mutated":false}""",
                """patch.webhook.admission.k8s.io/round_0_index_0={"configuration":"set","webhook":"set.shop.example","patch":[{"op":"replace","path":"/spec/host","value":"a\u003cb"}],"patchType":"JSONPatch"}""",
                "set.shop.example/seen=yes",
            ],
            await AnnotatedAsync("sent", "set.shop.example/seen"));
        Assert.DoesNotContain(await AnnotatedAsync("default", "set.shop.example/seen"), a => a.StartsWith("patch.", StringComparison.Ordinal));
    }

    /// <summary>What admission notes of a create, once it notes this.</summary>
    private async Task<IEnumerable<string>> AnnotatedAsync(string space, string key)
    {
        JsonObject? annotations = null;
        await Eventually.TrueAsync(async () =>
        {
            await _admin.SendAsync(HttpMethod.Post, Rule.Collection(space) + "?dryRun=All", Rule.Json("web"));
            annotations = (JsonObject?)Events().Last()["annotations"];
            return annotations?.ContainsKey(key) == true;
        }, $"{key} is recorded");
        return annotations!.Where(a => !a.Key.StartsWith("authorization.", StringComparison.Ordinal)).Select(a => $"{a.Key}={a.Value}");
    }

    private List<JsonNode> Events()
    {
        using var file = new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).Where(e => e["requestURI"] is { } uri && !((string)uri!).StartsWith("/readyz", StringComparison.Ordinal))];
    }
}
