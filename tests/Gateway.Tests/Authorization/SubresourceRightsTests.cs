using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Authorization;

/// <summary>What has the effect of another verb needs the right to that, too.</summary>
public sealed class SubresourceRightsTests
{
    [Theory]
    [InlineData("GET", "revisions", "get", "get")]
    [InlineData("GET", "revisions?at=2", "get", "get")]
    [InlineData("POST", "rollback", "create", "update")]
    public async Task A_right_to_the_subresource_alone_is_not_enough(string method, string subresource, string verb, string further)
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { DenyCacheTtl = TimeSpan.Zero } });
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        using var alice = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        Allow(rooted, "subresource", verb, $"portrules/{subresource.Split('?')[0]}");

        var (status, body) = await AskAsync();
        Assert.Equal((403, true), (status, body.Contains($"User \\\"alice\\\" cannot {further} resource \\\"portrules\\\"", StringComparison.Ordinal)));
        Allow(rooted, "object", further, "portrules");
        Assert.InRange((await AskAsync()).Status, 200, 201);

        Task<(int Status, string Body)> AskAsync() =>
            alice.SendAsync(new HttpMethod(method), $"{Rule.Collection("default")}/web/{subresource}", method == "GET" ? "" : """{"revision":"2"}""");
    }

    private static void Allow(RootedServer rooted, string binding, string verb, string resource) =>
        rooted.Root.Rbac.Bind(binding, "user:alice", new RbacRule { Verbs = [verb], Resources = [$"{resource}.firewalld.fedoraproject.org"] });
}
