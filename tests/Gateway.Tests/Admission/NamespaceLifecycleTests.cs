using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

public sealed class NamespaceLifecycleTests
{
    [Fact]
    public async Task A_create_in_a_missing_namespace_is_refused_until_it_is_there()
    {
        await using var rooted = await RootedServer.StartAsync();
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        var (status, body) = await CreateAsync(admin, "web");
        Assert.Equal(404, status);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"namespaces \"shop\" not found","reason":"NotFound","details":{"name":"shop","kind":"namespaces"},"code":404}""",
            body.Trim());
        rooted.Root.Namespaces.Create("shop");
        Assert.Equal(201, (await CreateAsync(admin, "web")).Status);
    }

    [Fact]
    public async Task A_body_that_is_wrong_is_told_of_before_its_namespace()
    {
        await using var rooted = await RootedServer.StartAsync();
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        var body = Rule.Json("web").Replace("\"port\"", "\"colour\":1,\"port\"", StringComparison.Ordinal);
        Assert.Equal(404, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), body)).Status);
        var (status, text) = await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop") + "?fieldValidation=Strict", body);
        Assert.Equal(400, status);
        Assert.Contains("strict decoding error: unknown field \\\"spec.colour\\\"", text);
    }

    [Fact]
    public async Task A_namespace_the_informer_has_not_heard_of_is_read_at_the_root()
    {
        await using var rooted = await RootedServer.StartAsync();
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        rooted.Root.Namespaces.CreateUnseen("shop");
        Assert.Equal(201, (await CreateAsync(admin, "web")).Status);
    }

    [Fact]
    public async Task In_a_terminating_namespace_nothing_is_created_and_all_can_be_read_changed_and_deleted()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Namespaces.Create("shop");
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await CreateAsync(admin, "web")).Status);
        rooted.Root.Namespaces.Terminate("shop");
        await Eventually.TrueAsync(async () => (await CreateAsync(admin, "late")).Status == 403, "the termination is heard of");
        var refusal = JsonNode.Parse((await CreateAsync(admin, "api")).Body)!;
        Assert.Equal(
            "portrules.firewalld.fedoraproject.org \"api\" is forbidden: unable to create new content in namespace shop because it is being terminated", (string?)refusal["message"]);
        Assert.Equal(
            """[{"reason":"NamespaceTerminating","message":"namespace shop is being terminated","field":"metadata.namespace"}]""", refusal["details"]!["causes"]!.ToJsonString());

        var path = Rule.Collection("shop") + "/web";
        Assert.Equal(403, (await ApplyAsync(admin, "new")).Status);
        Assert.Equal(200, (await ApplyAsync(admin, "web")).Status);
        Assert.Equal(200, (await admin.SendAsync(HttpMethod.Patch, path, """{"metadata":{"labels":{"a":"b"}}}""", "application/merge-patch+json")).Status);
        Assert.Equal(200, (await admin.GetAsync(path)).Status);
        Assert.Equal(200, (await admin.SendAsync(HttpMethod.Delete, path)).Status);
        rooted.Root.Namespaces.Remove("shop");
        await Eventually.TrueAsync(async () => (await CreateAsync(admin, "web")).Status == 404, "the namespace is gone");
    }

    [Fact]
    public async Task A_generated_name_is_called_by_its_beginning()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Namespaces.Create("shop");
        rooted.Root.Namespaces.Terminate("shop");
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        var body = Rule.Json("x").Replace("\"name\":\"x\"", "\"generateName\":\"web-\"", StringComparison.Ordinal);
        var (status, text) = await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), body);
        Assert.Equal(403, status);
        Assert.Contains("portrules.firewalld.fedoraproject.org \\\"web-\\\" is forbidden", text);
    }

    [Fact]
    public async Task While_the_root_is_down_creates_go_on_in_namespaces_that_are_known_and_nowhere_else()
    {
        await using var rooted = await RootedServer.StartAsync();
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await rooted.Root.GoDownAsync();
        Assert.Equal(500, (await CreateAsync(admin, "web")).Status);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        await rooted.Root.ComeUpAsync();
        rooted.Root.Namespaces.Create("shop");
        Assert.Equal(201, (await CreateAsync(admin, "web")).Status);
    }

    private static Task<(int Status, string Body)> CreateAsync(FrontProxyClient client, string name) => client.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json(name));

    private static Task<(int Status, string Body)> ApplyAsync(FrontProxyClient client, string name) =>
        client.SendAsync(HttpMethod.Patch, $"{Rule.Collection("shop")}/{name}?fieldManager=me&force=true", Rule.Json(name), "application/apply-patch+yaml");
}
