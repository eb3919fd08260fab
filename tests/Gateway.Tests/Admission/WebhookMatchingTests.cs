using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Admission.Webhooks;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>Which webhooks are asked about which writes, in which order, and what they are told.</summary>
public sealed class WebhookMatchingTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Hook = "hook.shop.example";

    [Theory]
    [InlineData("""{"operations":["CREATE"]}""", true)]
    [InlineData("""{"operations":["UPDATE","DELETE"]}""", false)]
    [InlineData("""{"apiGroups":["*"]}""", true)]
    [InlineData("""{"apiGroups":["apps"]}""", false)]
    [InlineData("""{"apiVersions":["v9"]}""", false)]
    [InlineData("""{"apiVersions":["*"]}""", true)]
    [InlineData("""{"resources":["*"]}""", true)]
    [InlineData("""{"resources":["*/*"]}""", true)]
    [InlineData("""{"resources":["portrules/*"]}""", true)]
    [InlineData("""{"resources":["portrules/status","*/status","others"]}""", false)]
    [InlineData("""{"scope":"Namespaced"}""", true)]
    [InlineData("""{"scope":"Cluster"}""", false)]
    public async Task A_rule_says_of_what(string change, bool asked)
    {
        var hook = fixture.Hooks.Hook(Hook, "/a");
        foreach (var (key, value) in (JsonObject)JsonNode.Parse(change)!)
            hook["rules"]![0]![key] = value!.DeepClone();
        Assert.Equal(asked, await IsAskedAsync(hook));
    }

    [Theory]
    [InlineData("""{"objectSelector":{"matchLabels":{"a":"b"}}}""", false)]
    [InlineData("""{"objectSelector":{"matchExpressions":[{"key":"a","operator":"DoesNotExist"}]}}""", true)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"team":"x"}}}""", false)]
    [InlineData("""{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"NotIn","values":["x"]}]}}""", true)]
    [InlineData("""{"matchConditions":[{"name":"c","expression":"object.spec.port == 8080 && request.operation == 'CREATE'"}]}""", true)]
    [InlineData("""{"matchConditions":[{"name":"c","expression":"object.spec.port == 80"}]}""", false)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"true"},{"name":"b","expression":"false"}]}""", false)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"object.nothing == 1"},{"name":"b","expression":"false"}]}""", false)]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"object.nothing == 1"}],"failurePolicy":"Ignore"}""", false)]
    [InlineData("""{"matchConditions":[{"name":"c","expression":"!authorizer.requestResource.check('break-glass').allowed()"}]}""", false)]
    [InlineData("""{"matchConditions":[{"name":"c","expression":"namespaceObject == null && oldObject == null && request.kind.version == 'v1'"}]}""", true)]
    public async Task A_selector_says_of_which(string change, bool asked) => Assert.Equal(asked, await IsAskedAsync(fixture.Hooks.Hook(Hook, "/a", change)));

    [Theory]
    [InlineData("""{"namespaceSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}""", 500, "Internal error occurred: \"Like\" is not a valid label selector operator")]
    [InlineData("""{"objectSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}""", 500, "Internal error occurred: \"Like\" is not a valid label selector operator")]
    [InlineData("""{"admissionReviewVersions":["v9"]}""", 500, "Internal error occurred: failed calling webhook \"hook.shop.example\": could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)")]
    public async Task What_a_configuration_says_makes_no_sense(string change, int code, string message)
    {
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a", change));
        var (status, body) = await fixture.CreateAsync();
        Assert.Equal((code, message), (status, WebhookFixture.Message(body)));
    }

    [Theory]
    [InlineData("object.nothing == 1", "expression 'object.nothing == 1' resulted in error: no such key: nothing")]
    [InlineData("object.spec.port", "compilation error: must evaluate to bool but got dyn")]
    [InlineData("variables.x", "compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables' (in container '')\n | variables.x\n | ^")]
    public async Task Conditions_that_cannot_be_evaluated_are_not_passed_by(string expression, string message)
    {
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a", $$"""{"matchConditions":[{"name":"a","expression":"true"},{"name":"c","expression":"{{expression}}"}]}"""));
        var (status, body) = await fixture.CreateAsync();
        Assert.Equal(403, status);
        Assert.EndsWith($" is forbidden: {message}", WebhookFixture.Message(body));
    }

    /// <summary>So that a cluster full of webhooks costs a write here nothing.</summary>
    [Fact]
    public async Task Webhooks_about_other_kinds_are_known_and_not_looked_at()
    {
        var other = fixture.Hooks.Hook("other.shop.example", "/other");
        other["rules"]![0]!["resources"]![0] = "widgets";
        await using var configured = await fixture.ConfigureAsync(mutating: true, "a-other", other, fixture.Hooks.Hook("ours.shop.example", "/ours"));
        var informer = fixture.Rooted.Server.Services.GetRequiredService<MutatingWebhookInformer>();
        Assert.Equal([(1, "ours.shop.example")], informer.Relevant.Where(p => p.Webhook.Configuration == "a-other").Select(p => (p.Index, p.Webhook.Name)));
    }

    [Fact]
    public async Task The_labels_of_the_namespace_count_as_they_are()
    {
        fixture.Rooted.Root.Namespaces.Create("labelled");
        fixture.Hooks.Respond("/a", """{"uid":"$UID","allowed":false}""");
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a", """{"namespaceSelector":{"matchLabels":{"team":"x"}}}"""));
        Assert.Equal(201, (await fixture.CreateAsync(space: "labelled")).Status);
        fixture.Rooted.Root.Namespaces.Label("labelled", "team", "x");
        await Eventually.TrueAsync(async () => (await fixture.CreateAsync(space: "labelled")).Status == 400, "the label is known");
    }

    [Theory]
    [InlineData("Equivalent", true)]
    [InlineData("Exact", false)]
    public async Task A_rule_for_another_version_counts_and_the_webhook_sees_that_one(string policy, bool asked)
    {
        fixture.Hooks.Patch("/a", """[{"op":"add","path":"/metadata/labels","value":{"by":"hook"}}]""");
        var hook = fixture.Hooks.Hook(Hook, "/a", $$"""{"matchPolicy":"{{policy}}"}""");
        hook["rules"]![0]!["apiVersions"] = new JsonArray("v2");
        await using var configured = await fixture.ConfigureAsync(true, "c", hook);
        fixture.Hooks.Asked.Clear();
        var (status, body) = await fixture.CreateAsync();
        Assert.Equal((201, asked), (status, body.Contains("\"by\":\"hook\"", StringComparison.Ordinal)));
        Assert.Equal("firewalld.fedoraproject.org/v1", (string?)JsonNode.Parse(body)!["apiVersion"]);
        if (!asked)
            return;
        var request = Assert.Single(fixture.Hooks.Asked).Review["request"]!;
        Assert.Equal("v2", (string?)request["kind"]!["version"]);
        Assert.Equal("v1", (string?)request["requestKind"]!["version"]);
        Assert.Equal("firewalld.fedoraproject.org/v2", (string?)request["object"]!["apiVersion"]);
    }

    [Fact]
    public async Task A_webhook_is_told_everything_of_the_write()
    {
        fixture.Hooks.Allow("/a");
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a"));
        fixture.Hooks.Asked.Clear();
        var name = fixture.NextName();
        var created = await fixture.CreateAsync(name, "?fieldManager=me&fieldValidation=Strict&dryRun=All");
        Assert.Equal(201, created.Status);
        var (path, review, protocol) = Assert.Single(fixture.Hooks.Asked);
        Assert.Equal(("/a?timeout=30s", "HTTP/2"), (path, protocol));
        var request = (JsonObject)review["request"]!;
        Assert.True(Guid.TryParse((string?)request["uid"], out _));
        var shown = request["object"]!.DeepClone();
        Assert.Equal(8080, (int)shown["spec"]!["port"]!);
        request.Remove("uid");
        request.Remove("object");
        Assert.Equal(
            """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"kind":{"group":"firewalld.fedoraproject.org","version":"v1","kind":"PortRule"},"resource":{"group":"firewalld.fedoraproject.org","version":"v1","resource":"portrules"},"requestKind":{"group":"firewalld.fedoraproject.org","version":"v1","kind":"PortRule"},"requestResource":{"group":"firewalld.fedoraproject.org","version":"v1","resource":"portrules"},"name":"NAME","namespace":"default","operation":"CREATE","userInfo":{"username":"admin","groups":["system:masters","system:authenticated"]},"oldObject":null,"dryRun":true,"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1","dryRun":["All"],"fieldManager":"me","fieldValidation":"Strict"}}}"""
                .Replace("NAME", name, StringComparison.Ordinal),
            review.ToJsonString());
    }

    [Fact]
    public async Task Changes_and_deletes_show_what_was_there()
    {
        var name = fixture.NextName();
        Assert.Equal(201, (await fixture.CreateAsync(name)).Status);
        fixture.Hooks.Allow("/a");
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(
            Hook, "/a", """{"rules":[{"operations":["UPDATE","DELETE"],"apiGroups":["*"],"apiVersions":["*"],"resources":["portrules","portrules/status"]}]}"""));
        fixture.Hooks.Asked.Clear();
        var path = $"{Rule.Collection("default")}/{name}";
        Assert.Equal(200, (await fixture.Admin.SendAsync(HttpMethod.Patch, path, """{"spec":{"port":81}}""", "application/merge-patch+json")).Status);
        Assert.Equal(200, (await fixture.Admin.SendAsync(HttpMethod.Patch, path + "/status", """{"status":{"conditions":[]}}""", "application/merge-patch+json")).Status);
        Assert.Equal(200, (await fixture.Admin.SendAsync(HttpMethod.Delete, path + "?propagationPolicy=Background")).Status);
        var requests = fixture.Hooks.Asked.Select(a => a.Review["request"]!).ToList();
        Assert.Equal(["UPDATE", "UPDATE", "DELETE"], requests.Select(r => (string?)r["operation"]));
        Assert.Equal([null, "status", null], requests.Select(r => (string?)r["subResource"]));
        Assert.Equal((8080, 81), ((int)requests[0]["oldObject"]!["spec"]!["port"]!, (int)requests[0]["object"]!["spec"]!["port"]!));
        Assert.Equal("UpdateOptions", (string?)requests[0]["options"]!["kind"]);
        Assert.Null(requests[2]["object"]);
        Assert.Equal(81, (int)requests[2]["oldObject"]!["spec"]!["port"]!);
        Assert.Equal("""{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/v1","propagationPolicy":"Background"}""", requests[2]["options"]!.ToJsonString());
    }

    [Fact]
    public async Task A_generated_name_is_not_known_to_who_may_still_change_the_object()
    {
        fixture.Hooks.Allow("/m");
        fixture.Hooks.Allow("/v");
        await using var mutating = await fixture.ConfigureAsync(true, "m", fixture.Hooks.Hook(Hook, "/m"));
        await using var validating = await fixture.ConfigureAsync(false, "v", fixture.Hooks.Hook(Hook, "/v"));
        fixture.Hooks.Asked.Clear();
        var body = Rule.Json("x").Replace("\"name\":\"x\"", "\"generateName\":\"web-\"", StringComparison.Ordinal);
        Assert.Equal(201, (await fixture.Admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), body)).Status);
        var requests = fixture.Hooks.Asked.Select(a => a.Review["request"]!).ToList();
        Assert.All(requests, r => Assert.Null(r["name"]));
        Assert.Null(requests[0]["object"]!["metadata"]!["name"]);
        Assert.StartsWith("web-", (string?)requests[1]["object"]!["metadata"]!["name"]);
    }

    [Fact]
    public async Task Mutating_webhooks_are_asked_in_order_and_each_sees_what_the_one_before_has_made()
    {
        fixture.Hooks.Patch("/1", """[{"op":"add","path":"/metadata/labels","value":{"a":"1"}}]""");
        fixture.Hooks.Patch("/2", """[{"op":"add","path":"/metadata/labels/b","value":"2"}]""");
        fixture.Hooks.Patch("/3", """[{"op":"add","path":"/metadata/labels/c","value":"3"}]""");
        await using var second = await fixture.ConfigureAsync(true, "z", fixture.Hooks.Hook(Hook, "/3"));
        await using var first = await fixture.ConfigureAsync(true, "a", fixture.Hooks.Hook(Hook, "/1"), fixture.Hooks.Hook(Hook, "/2"));
        fixture.Hooks.Asked.Clear();
        var (_, body) = await fixture.CreateAsync();
        Assert.Equal(["/1", "/2", "/3"], fixture.Hooks.Asked.Select(a => a.Path.Split('?')[0]));
        Assert.Equal("""{"a":"1","b":"2","c":"3"}""", JsonNode.Parse(body)!["metadata"]!["labels"]!.ToJsonString());
    }

    [Fact]
    public async Task Who_wants_it_is_asked_again_where_a_later_one_has_edited_the_object()
    {
        fixture.Hooks.Allow("/1");
        fixture.Hooks.Allow("/2");
        fixture.Hooks.Patch("/3", """[{"op":"add","path":"/metadata/labels","value":{"c":"3"}}]""");
        await using var configured = await fixture.ConfigureAsync(
            true, "c", fixture.Hooks.Hook("h1.example", "/1", """{"reinvocationPolicy":"IfNeeded"}"""), fixture.Hooks.Hook("h2.example", "/2", """{"reinvocationPolicy":"Never"}"""),
            fixture.Hooks.Hook("h3.example", "/3", """{"reinvocationPolicy":"IfNeeded"}"""));
        fixture.Hooks.Asked.Clear();
        Assert.Equal(201, (await fixture.CreateAsync()).Status);
        Assert.Equal(["/1", "/2", "/3", "/1"], fixture.Hooks.Asked.Select(a => a.Path.Split('?')[0]));
        Assert.Equal("3", (string?)fixture.Hooks.Asked.Last().Review["request"]!["object"]!["metadata"]!["labels"]!["c"]);
    }

    [Fact]
    public async Task Validating_webhooks_are_asked_at_once()
    {
        var (asked, both) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        foreach (var path in (string[])["/1", "/2"])
        {
            fixture.Hooks.Do(path, async (review, context) =>
            {
                if (Interlocked.Increment(ref asked) == 2)
                    both.SetResult();
                // One that is asked alone is given up.
                await both.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync(
                    """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"UID","allowed":true}}"""
                        .Replace("UID", (string?)review["request"]!["uid"], StringComparison.Ordinal));
            });
        }
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/1"), fixture.Hooks.Hook(Hook, "/2"));
        Assert.Equal(201, (await fixture.CreateAsync()).Status);
    }

    [Theory]
    [InlineData("\"None\"", null)]
    [InlineData("\"NoneOnDryRun\"", null)]
    [InlineData("\"Some\"", "admission webhook \"hook.shop.example\" does not support dry run")]
    [InlineData("\"Unknown\"", "admission webhook \"hook.shop.example\" does not support dry run")]
    [InlineData("null", "Internal error occurred: failed calling webhook \"hook.shop.example\": Webhook SideEffects is nil")]
    public async Task A_dry_run_reaches_only_webhooks_without_side_effects(string effects, string? refusal)
    {
        fixture.Hooks.Allow("/a");
        foreach (var mutating in (bool[])[true, false])
        {
            await using var configured = await fixture.ConfigureAsync(mutating, "c", fixture.Hooks.Hook(Hook, "/a", "{\"sideEffects\":" + effects + "}"));
            var (status, body) = await fixture.CreateAsync(query: "?dryRun=All");
            Assert.Equal(refusal, status == 201 ? null : WebhookFixture.Message(body));
            Assert.Equal(201, (await fixture.CreateAsync()).Status);
        }
    }

    [Fact]
    public async Task Warnings_reach_the_client_with_a_refusal_too()
    {
        fixture.Hooks.Respond("/a", """{"uid":"$UID","allowed":false,"warnings":["mind the gap"]}""");
        await using var configured = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook(Hook, "/a"));
        Assert.Equal(["299 - \"mind the gap\""], await fixture.Admin.WarningsAsync(Rule.Collection("default"), Rule.Json(fixture.NextName())));
    }

    [Fact]
    public async Task While_fifty_clients_write_configurations_come_and_go()
    {
        fixture.Hooks.Respond("/deny", """{"uid":"$UID","allowed":false,"status":{"message":"closed"}}""");
        fixture.Hooks.Patch("/label", """[{"op":"add","path":"/metadata/labels","value":{"by":"hook"}}]""");
        using var over = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            var seen = new List<(int Status, string Body)>();
            while (!over.IsCancellationRequested)
                seen.Add(await fixture.CreateAsync());
            return seen;
        })).ToList();
        for (var round = 0; round < 5; round++)
        {
            await using var labels = await fixture.ConfigureAsync(true, "labels", fixture.Hooks.Hook(Hook, "/label"));
            Assert.Contains("\"by\":\"hook\"", (await fixture.CreateAsync()).Body);
            await using var denies = await fixture.ConfigureAsync(false, "denies", fixture.Hooks.Hook(Hook, "/deny"));
            Assert.Equal(400, (await fixture.CreateAsync()).Status);
        }
        Assert.Equal(201, (await fixture.CreateAsync()).Status);
        await over.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(s => s).ToList();
        Assert.Contains(answers, a => a.Status == 201);
        Assert.All(answers, a => Assert.True(a.Status == 201 || (a.Status == 400 && WebhookFixture.Message(a.Body) == "admission webhook \"hook.shop.example\" denied the request: closed"), a.Body));
    }

    private async Task<bool> IsAskedAsync(JsonObject hook)
    {
        fixture.Hooks.Respond("/a", """{"uid":"$UID","allowed":false}""");
        await using var configured = await fixture.ConfigureAsync(false, "c", hook);
        return (await fixture.CreateAsync()).Status == 400;
    }
}
