using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>Replicas charge one quota at once, and none lets through what is not in it.</summary>
public sealed class QuotaReplicasTests
{
    private const int Creates = 200;
    private const int Limit = 100;

    [Fact]
    public async Task Of_200_creates_at_once_at_three_replicas_exactly_as_many_are_done_as_there_may_be()
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        root.ResourceQuotas.Put(QuotaServer.Named("rules", QuotaServer.Quota($"{Limit}", "0")));
        await using var group = await ReplicaGroup.StartAsync();
        var serving = root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        var clients = new List<FrontProxyClient>();
        for (var i = 0; i < 3; i++)
        {
            var member = await group.AddAsync(change: o => o with
            {
                TlsCertFile = serving.CertificateFile, TlsPrivateKeyFile = serving.KeyFile, Root = new() { Kubeconfig = root.ServiceAccountKubeconfig() },
            });
            clients.Add(FrontProxyClient.Admin(member.Address, root.Authorities.Proxy()));
        }
        var answers = await Task.WhenAll(Enumerable.Range(0, Creates).Select(
            i => clients[i % clients.Count].SendAsync(HttpMethod.Post, Rule.Collection(QuotaServer.Space), Rule.Json($"rule-{i}"))));

        Assert.Equal(Limit, answers.Count(a => a.Status == 201));
        for (var i = 0; i < Creates; i++)
        {
            if (answers[i].Status != 201)
                Assert.Equal((403, QuotaServer.Exceeded($"rule-{i}", "rules", $"{Limit}", $"{Limit}")), (answers[i].Status, WebhookFixture.Message(answers[i].Body)));
        }
        Assert.Equal($"{Limit}", (string?)root.ResourceQuotas.Get("rules", QuotaServer.Space)!["status"]!["used"]![QuotaServer.Count]);
        // Creates that wait are charged together: far fewer updates than creates, those that others were faster than included.
        Assert.InRange(root.ResourceQuotas.StatusUpdates, 1, Limit / 2);
        clients.ForEach(c => c.Dispose());
    }
}
