using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>Bodies that come slowly, or not at all.</summary>
public sealed class TricklingBodyTests
{
    private static readonly string Collection = Rule.Collection("shop");

    [Fact]
    public async Task Bodies_that_trickle_stop_nobodys_writes_not_even_their_senders()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Namespaces.Create("shop");
        rooted.Root.Rbac.Bind("writers", "group:system:authenticated", new RbacRule { Verbs = ["create"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        using var alice = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        using var bob = FrontProxyClient.User(rooted.Address, rooted.Proxy, "bob");
        Assert.Equal(201, (await alice.SendAsync(HttpMethod.Post, Collection, Rule.Json("known"))).Status);
        await using var trickling = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy);
        List<int> streams = [];
        for (var i = 0; i < ServingLimits.MutatingRequestsInFlightMax + 50; i++)
        {
            streams.Add(await trickling.BeginAsync("POST", new RawRequest(Collection, [("x-remote-user", "alice"), ("content-type", "application/json")])));
            await trickling.SendBodyAsync(streams[i], "{", isLast: false);
        }

        Assert.Equal(201, (await bob.SendAsync(HttpMethod.Post, Collection, Rule.Json("of-bob"))).Status);
        Assert.Equal(201, (await alice.SendAsync(HttpMethod.Post, Collection, Rule.Json("of-alice"))).Status);
        await trickling.SendBodyAsync(streams[0], Rule.Json("trickled")[1..], isLast: true);
        Assert.Equal(201, await trickling.ReceiveStatusAsync(streams[0]));
    }
}
