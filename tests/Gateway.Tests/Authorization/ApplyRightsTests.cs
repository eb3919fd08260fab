using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authorization;

/// <summary>An apply of what is not there is a create, and needs the right to it.</summary>
public sealed class ApplyRightsTests : IAsyncLifetime
{
    private const string Resource = "portrules.firewalld.fedoraproject.org";

    private RootedServer _rooted = null!;
    private FrontProxyClient _alice = null!;
    private FrontProxyClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { AllowCacheTtl = TimeSpan.Zero, DenyCacheTtl = TimeSpan.Zero } });
        _rooted.Root.Namespaces.Create("shop");
        Allow("patch", "patch");
        _alice = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "alice");
        _admin = FrontProxyClient.Admin(_rooted.Address, _rooted.Proxy);
    }

    public async ValueTask DisposeAsync()
    {
        _alice.Dispose();
        _admin.Dispose();
        await _rooted.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&dryRun=All")]
    [InlineData("&force=true")]
    public async Task Who_may_patch_but_not_create_is_refused_in_kubes_words_and_nothing_comes_to_be(string query)
    {
        var (status, body) = await ApplyAsync("web", query);
        Assert.Equal(403, status);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"portrules.firewalld.fedoraproject.org \"web\" is forbidden: User \"alice\" cannot create resource \"portrules\" in API group \"firewalld.fedoraproject.org\" in the namespace \"shop\"","reason":"Forbidden","details":{"name":"web","group":"firewalld.fedoraproject.org","kind":"portrules"},"code":403}""",
            body.Trim());
        Assert.Equal(404, (await _admin.GetAsync(Path("web"))).Status);
    }

    [Fact]
    public async Task The_question_is_about_this_object_and_is_asked_only_where_there_is_none()
    {
        Allow("create", "create", "web");
        Assert.Equal(201, (await ApplyAsync("web", "&dryRun=All")).Status);
        Assert.Equal(201, (await ApplyAsync("web")).Status);
        Assert.Equal(403, (await ApplyAsync("api")).Status);
        _rooted.Root.Rbac.Unbind("create");
        Assert.Equal(200, (await ApplyAsync("web")).Status);
        Assert.Equal(
            ["web", "web", "api"],
            _rooted.Root.Rbac.Questions.Select(q => q.Spec["resourceAttributes"]).OfType<JsonObject>().Where(a => (string?)a["verb"] == "create").Select(a => (string?)a["name"]));
    }

    [Fact]
    public async Task A_deleted_object_is_created_anew_only_by_who_may()
    {
        Assert.Equal(201, (await _admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("web"))).Status);
        Assert.Equal(200, (await ApplyAsync("web", "&force=true")).Status);
        Assert.Equal(200, (await _admin.SendAsync(HttpMethod.Delete, Path("web"))).Status);
        Assert.Equal(403, (await ApplyAsync("web", "&force=true")).Status);
    }

    /// <summary>The order is k8s.io/apiserver's: decoding, the namespace, the object's faults, the right.</summary>
    [Fact]
    public async Task The_right_is_asked_for_last()
    {
        Assert.Equal(400, (await ApplyAsync("web", body: "{")).Status);
        Assert.Equal(422, (await ApplyAsync("web", body: Rule.Json("web").Replace("8080", "99999999", StringComparison.Ordinal))).Status);
        var nowhere = $"{Rule.Collection("nowhere")}/web?fieldManager=me";
        var (status, text) = await _alice.SendAsync(HttpMethod.Patch, nowhere, Rule.Json("web"), "application/apply-patch+yaml");
        Assert.Equal((404, true), (status, text.Contains("namespaces \\\"nowhere\\\" not found", StringComparison.Ordinal)));
        _rooted.Root.Namespaces.Terminate("shop");
        await Eventually.TrueAsync(async () => (await ApplyAsync("web")).Body.Contains("being terminated", StringComparison.Ordinal), "the termination is heard of");
    }

    [Fact]
    public async Task An_apply_to_the_status_of_what_is_not_there_is_not_found()
    {
        Allow("status", "patch", subresource: "/status");
        var (status, body) = await _alice.SendAsync(HttpMethod.Patch, $"{Path("web")}/status?fieldManager=me", Rule.Json("web"), "application/apply-patch+yaml");
        Assert.Equal((404, true), (status, body.Contains("portrules.firewalld.fedoraproject.org \\\"web\\\" not found", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task While_nobody_can_tell_whether_it_may_create_nothing_is_created()
    {
        Assert.Equal(403, (await ApplyAsync("web")).Status);
        Assert.Equal(201, (await _admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("api"))).Status);
        Allow("create", "create");
        _rooted.Root.Faults.Refuse("/apis/authorization.k8s.io");
        Assert.Equal(500, (await ApplyAsync("web")).Status);
        Assert.Equal(404, (await _admin.GetAsync(Path("web"))).Status);
    }

    private static string Path(string name) => $"{Rule.Collection("shop")}/{name}";

    private Task<(int Status, string Body)> ApplyAsync(string name, string query = "", string? body = null) =>
        _alice.SendAsync(HttpMethod.Patch, $"{Path(name)}?fieldManager=me{query}", body ?? Rule.Json(name), "application/apply-patch+yaml");

    private void Allow(string binding, string verb, string? name = null, string subresource = "") => _rooted.Root.Rbac.Bind(
        binding, "user:alice", new RbacRule { Verbs = [verb], Resources = [Resource.Replace("portrules.", $"portrules{subresource}.", StringComparison.Ordinal)], Names = name is null ? [] : [name] });
}
