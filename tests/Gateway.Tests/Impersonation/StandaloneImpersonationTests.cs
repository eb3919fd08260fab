using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Impersonation;

/// <summary>Acting as somebody else on a server of its own: only system:masters may; and through another replica.</summary>
public sealed class StandaloneImpersonationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_masters_may_and_then_they_are_who_they_ask_to_be()
    {
        using var directory = new TemporaryDirectory();
        var users = new TestAuthority(directory.Path, "users");
        var options = new ServerOptions { SecurePort = 0, Store = "memory", DataDir = directory.File(".aa"), ClientCaFile = users.CertificateFile };
        await using var server = await RunningServer.StartAsync(options);
        var (admin, alice) = (users.Client("admin", "CN=admin, O=system:masters"), users.Client("alice", "CN=alice, O=devs"));

        Assert.Equal(200, (await Ask.GetAsync(server.Address, Rule.Collection("shop"), admin)).Status);
        Assert.Equal(403, (await Ask.GetAsync(server.Address, Rule.Collection("shop"), admin, ("Impersonate-User", "bob"))).Status);
        Assert.Equal(200, (await Ask.GetAsync(server.Address, "/apis", admin, ("Impersonate-User", "bob"))).Status);
        Assert.Equal(403, (await Ask.GetAsync(server.Address, "/apis", alice, ("Impersonate-User", "bob"))).Status);
        Assert.Equal(403, (await Ask.GetAsync(server.Address, "/apis", alice, ("Impersonate-User", "admin"), ("Impersonate-Group", "system:masters"))).Status);
        Assert.Equal(200, (await Ask.GetAsync(server.Address, "/apis", alice)).Status);
    }

    [Fact]
    public async Task Through_a_gateway_the_silo_knows_only_who_is_acted_as()
    {
        await using var group = await ReplicaGroup.StartAsync();
        await group.AddAsync(Role.Silo);
        var gateway = await group.AddAsync(Role.Gateway);
        await gateway.KnowsAsync(others => others.Count == 1);
        Assert.Equal(201, (await gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);

        // The gateway lets the group through; the silo would ask for the right to impersonate once more if it saw the headers.
        Assert.Equal(200, (await gateway.GetAsync($"{Rule.Collection("shop")}/web", ("Impersonate-User", "bob"), ("Impersonate-Group", "system:masters"))).Status);
        Assert.Equal(403, (await gateway.GetAsync($"{Rule.Collection("shop")}/web", ("Impersonate-User", "bob"))).Status);
        Assert.Equal(400, (await gateway.GetAsync($"{Rule.Collection("shop")}/web", ("Impersonate-Group", "devs"))).Status);
    }
}
