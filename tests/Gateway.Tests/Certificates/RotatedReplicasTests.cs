using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Certificates;

/// <summary>Replicas that see to the certificates which they show to each other.</summary>
public sealed class RotatedReplicasTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_write_fails_while_the_CA_of_the_silos_is_replaced_and_a_replica_joins_after_it()
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        root.Namespaces.Create("shop");
        CertificateReplicas.PutApiServices(root);
        await using var group = await ReplicaGroup.StartAsync();
        var (silo, gateway) = (await AddAsync(group, root, Role.Silo), await AddAsync(group, root, Role.Gateway));
        await gateway.KnowsAsync(others => others.Count == 1);
        var before = AuthoritiesOf(root);
        using var admin = FrontProxyClient.Admin(gateway.Address, root.Authorities.Proxy());
        await Eventually.TrueAsync(async () => (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("first"))).Status == 201, "the gateway hands writes on");

        CertificateReplicas.Request(root, CertificateReplicas.SiloSecret, "ca");
        var written = 0;
        for (; written < 20 || AuthoritiesOf(root) is var now && (now == before || now.Split("BEGIN").Length > 2); written++)
            Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json($"web-{written}"))).Status);

        await AddAsync(group, root, Role.Silo);
        await gateway.KnowsAsync(others => others.Count == 2);
        for (var more = 0; more < 20; more++)
            Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json($"more-{more}"))).Status);
        Assert.Equal(200, (await admin.GetAsync(Rule.Collection("shop"))).Status);
        Assert.NotEqual(silo.Address, gateway.Address);
    }

    private static Task<ReplicaGroup.Member> AddAsync(ReplicaGroup group, RootControlPlane root, Role role) => group.AddAsync(
        role, o => RotatedServerTests.Rotating(o) with { Product = Served.Rules.Product, Silo = new(), Root = new() { Kubeconfig = root.ServiceAccountKubeconfig() }, ClientCaFile = null });

    private static string AuthoritiesOf(RootControlPlane root) => System.Text.Encoding.ASCII.GetString(
        Convert.FromBase64String((string)root.Secrets.Get(CertificateReplicas.SiloSecret, CertificateReplicas.Space)!["data"]!["ca.crt"]!));
}
