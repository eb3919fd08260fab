using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authorization;

public sealed class AccessReviewTests
{
    private const string Reviews = "/apis/authorization.k8s.io";

    [Theory]
    [InlineData("GET", "/web", """{"group":"G","name":"web","namespace":"shop","resource":"portrules","verb":"get","version":"v1"}""")]
    [InlineData("PUT", "/web/status", """{"group":"G","name":"web","namespace":"shop","resource":"portrules","subresource":"status","verb":"update","version":"v1"}""")]
    [InlineData("DELETE", "?fieldSelector=spec.port!=80", """{"fieldSelector":{"requirements":[{"key":"spec.port","operator":"NotIn","values":["80"]}]},"group":"G","namespace":"shop","resource":"portrules","verb":"deletecollection","version":"v1"}""")]
    [InlineData("GET", "?watch=1&fieldSelector=metadata.name=web", """{"fieldSelector":{"requirements":[{"key":"metadata.name","operator":"In","values":["web"]}]},"group":"G","name":"web","namespace":"shop","resource":"portrules","verb":"watch","version":"v1"}""")]
    [InlineData("GET", "?labelSelector=app%20in%20(b,a),!old,n%3E5,x", """{"group":"G","labelSelector":{"requirements":[{"key":"app","operator":"In","values":["a","b"]},{"key":"old","operator":"DoesNotExist"},{"key":"x","operator":"Exists"}]},"namespace":"shop","resource":"portrules","verb":"list","version":"v1"}""")]
    [InlineData("GET", "?labelSelector=(((", """{"group":"G","namespace":"shop","resource":"portrules","verb":"list","version":"v1"}""")]
    public async Task The_question_says_everything_about_the_request(string method, string path, string expected)
    {
        await using var rooted = await RootedServer.StartAsync();
        using var client = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice", ("X-Remote-Group", "devs"));
        Assert.Equal(403, (await client.SendAsync(new HttpMethod(method), Rule.Collection("shop") + path)).Status);
        var spec = Assert.Single(QuestionsAbout(rooted, "alice")).Spec;
        var asked = ((JsonObject)spec["resourceAttributes"]!).Where(p => p.Value is not JsonValue v || v.GetValue<string>().Length > 0)
            .OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()));
        Assert.Equal(expected.Replace("\"G\"", "\"firewalld.fedoraproject.org\"", StringComparison.Ordinal), Regular(new JsonObject(asked)));
        Assert.Equal("""["devs","system:authenticated"]""", spec["groups"]!.ToJsonString());
    }

    [Fact]
    public async Task A_path_that_is_no_resource_is_asked_about_as_a_path()
    {
        await using var rooted = await RootedServer.StartAsync();
        using var client = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        Assert.Equal(403, (await client.GetAsync("/metrics")).Status);
        Assert.Equal("""{"path":"/metrics","verb":"get"}""", Assert.Single(QuestionsAbout(rooted, "alice")).Spec["nonResourceAttributes"]!.ToJsonString());
    }

    [Fact]
    public async Task A_permission_lets_the_request_through_and_is_kept()
    {
        await using var rooted = await RootedServer.StartAsync();
        Allow(rooted.Root, "alice");
        using var client = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        Assert.Equal(200, (await client.GetAsync(Rule.Collection("shop"))).Status);
        Assert.Equal(200, (await client.GetAsync(Rule.Collection("shop"))).Status);
        Assert.Single(QuestionsAbout(rooted, "alice"));
    }

    [Fact]
    public async Task With_no_time_to_be_kept_each_request_asks_again()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { AllowCacheTtl = TimeSpan.Zero, DenyCacheTtl = TimeSpan.Zero } });
        Allow(rooted.Root, "alice");
        using var client = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        Assert.Equal(200, (await client.GetAsync(Rule.Collection("shop"))).Status);
        rooted.Root.Rbac.Unbind("alice");
        Assert.Equal(403, (await client.GetAsync(Rule.Collection("shop"))).Status);
        Assert.Equal(2, QuestionsAbout(rooted, "alice").Count());
    }

    [Fact]
    public async Task Identical_questions_under_way_are_asked_once()
    {
        await using var rooted = await RootedServer.StartAsync();
        var held = rooted.Root.Faults.Hold(Reviews);
        using var client = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        var waiting = Enumerable.Range(0, 30).Select(_ => client.GetAsync(Rule.Collection("shop"))).ToList();
        rooted.Root.Faults.Mend(Reviews);
        held.SetResult();
        Assert.All(await Task.WhenAll(waiting), a => Assert.Equal(403, a.Status));
        Assert.Single(QuestionsAbout(rooted, "alice"));
    }

    [Fact]
    public async Task Masters_and_allowed_paths_need_no_question()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { AlwaysAllowPaths = ["/livez", "/readyz", "openapi/*"] } });
        rooted.Root.Faults.Refuse(Reviews);
        var before = rooted.Root.Rbac.Questions.Count;
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(200, (await admin.GetAsync(Rule.Collection("shop"))).Status);
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/livez")).Status);
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/openapi/v3")).Status);
        Assert.Equal(before, rooted.Root.Rbac.Questions.Count);
    }

    private static IEnumerable<AccessQuestion> QuestionsAbout(RootedServer rooted, string user) => rooted.Root.Rbac.Questions.Where(q => (string?)q.Spec["user"] == user);

    private static void Allow(RootControlPlane root, string user) =>
        root.Rbac.Bind(user, $"user:{user}", new RbacRule { Verbs = ["list"], Resources = ["portrules.firewalld.fedoraproject.org"] });

    /// <summary>With keys in order and without what is empty.</summary>
    private static string Regular(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.Where(p => p.Value is not null).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => KeyValuePair.Create(p.Key, JsonNode.Parse(Regular(p.Value!))))).ToJsonString(),
        JsonArray a => $"[{string.Join(',', a.Select(i => Regular(i!)))}]",
        _ => node.ToJsonString(),
    };
}
