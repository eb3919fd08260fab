using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authorization;

/// <summary>A user that each node has, behind the root, with every right on port rules: <c>--node-restricted-users</c>.</summary>
public sealed class OwnNodeTests : IAsyncLifetime
{
    private const string Agent = "system:serviceaccount:agents:agent";
    private const string NodeHeader = "X-Remote-Extra-Authentication.kubernetes.io%2fnode-name";
    private const string All = Ask.Group + "/portrules";
    private const string Web = Ask.Group + "/namespaces/shop/portrules/web";

    private RootedServer _rooted = null!;

    public async ValueTask InitializeAsync()
    {
        _rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Namespaces.Create("shop");
                return Task.CompletedTask;
            },
            o => o with { NodeRestrictedUsers = [Agent] });
        foreach (var user in (string[])[Agent, "alice"])
            _rooted.Root.Rbac.Bind(user, $"user:{user}", new RbacRule { Verbs = ["*"], Resources = ["*"] });
        using var admin = FrontProxyClient.Admin(_rooted.Address, _rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("web"))).Status);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("other").Replace("node-1.", "node-2.", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData("GET", All + "?fieldSelector=spec.host=node-1.example.com")]
    [InlineData("GET", All + "?fieldSelector=spec.port!=1,spec.host==node-1.example.com&limit=1")]
    [InlineData("GET", Ask.Group + "/namespaces/shop/portrules?fieldSelector=spec.host=node-1.example.com")]
    [InlineData("GET", All + "?watch=1&timeoutSeconds=1&fieldSelector=spec.host=node-1.example.com")]
    [InlineData("DELETE", Ask.Group + "/namespaces/shop/portrules?dryRun=All&fieldSelector=spec.host=node-1.example.com")]
    public async Task What_asks_for_its_own_node_is_answered_with_that(string method, string path)
    {
        using var agent = Of("node-1.example.com");
        var (status, body) = await agent.SendAsync(new HttpMethod(method), path);
        Assert.Equal(200, status);
        Assert.Contains("node-1.example.com", body, StringComparison.Ordinal);
        Assert.DoesNotContain("node-2.example.com", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", All)]
    [InlineData("GET", All + "?watch=1")]
    [InlineData("GET", All + "?fieldSelector=spec.host=node-2.example.com")]
    [InlineData("GET", All + "?fieldSelector=spec.host!=node-1.example.com")]
    [InlineData("GET", All + "?fieldSelector=metadata.name=web")]
    [InlineData("GET", All + "?fieldSelector=spec.host%3D")]
    [InlineData("GET", All + "?fieldSelector=spec.host=node-2.example.com&fieldSelector=spec.host=node-1.example.com")]
    [InlineData("GET", Web)]
    [InlineData("GET", Web + "/status")]
    [InlineData("GET", Web + "/revisions")]
    [InlineData("GET", Web + "?watch=1&fieldSelector=spec.host=node-1.example.com")]
    [InlineData("GET", Ask.Group + "/watch/portrules?fieldSelector=spec.host=node-1.example.com")]
    [InlineData("DELETE", Ask.Group + "/namespaces/shop/portrules?dryRun=All")]
    public async Task What_asks_for_more_is_refused_whatever_the_root_allows(string method, string path)
    {
        using var agent = Of("node-1.example.com");
        var (status, body) = await agent.SendAsync(new HttpMethod(method), path);
        Assert.Equal(403, status);
        Assert.EndsWith(": this user can only list and watch portrules with the field selector spec.host=node-1.example.com", (string)JsonNode.Parse(body)!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    public async Task A_token_that_does_not_name_one_node_reads_nothing(params string[] nodes)
    {
        using var agent = Of(nodes);
        var (status, body) = await agent.GetAsync(All + "?fieldSelector=spec.host=node-1.example.com");
        Assert.Equal(403, status);
        Assert.Contains("its token names none (authentication.kubernetes.io/node-name)", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_are_needed_besides_and_writes_and_other_users_are_left_alone()
    {
        using var alice = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "alice");
        Assert.Equal(200, (await alice.GetAsync(All)).Status);
        using var agent = Of("node-1.example.com");
        Assert.Equal(200, (await agent.GetAsync("/apis")).Status);
        Assert.Equal(200, (await agent.SendAsync(HttpMethod.Patch, Web + "/status", """{"status": {"observedGeneration": 1}}""", "application/merge-patch+json")).Status);
        _rooted.Root.Rbac.Unbind(Agent);
        Assert.Equal(403, (await agent.GetAsync(All + "?fieldSelector=spec.host=node-1.example.com&limit=7")).Status);
    }

    public ValueTask DisposeAsync() => _rooted.DisposeAsync();

    private FrontProxyClient Of(params string[] nodes) => FrontProxyClient.User(_rooted.Address, _rooted.Proxy, Agent, [.. nodes.Select(n => (NodeHeader, n))]);
}
