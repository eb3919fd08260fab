namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>An agent and controllers in a cluster, with the rights that <c>deploy/components/agent</c> gives them.</summary>
public sealed class ClusterTests(Cluster cluster) : IClassFixture<Cluster>
{
    private const string Agent = "system:serviceaccount:portrule-agent:portrule-agent";
    private const string Controller = "system:serviceaccount:portrule-agent:portrule-controller";

    [Fact]
    public async Task People_see_events_and_a_host_whose_agent_is_gone_says_so_by_whichever_controller_is_left()
    {
        await using var first = StartController();
        await first.SaysAsync("Looks for rules");
        await using var second = StartController();
        await using (var agent = StartAgent())
        {
            await cluster.ApplyAsync(new TestRule("web", 8080));
            await cluster.SaysAsync("web", "True Opened");
            await cluster.ApplyAsync(new TestRule("webber", 8080));
            await cluster.SaysAsync("webber", "False Conflict");
            await Eventually.EqualAsync("PortTaken webber", () => Task.FromResult(string.Join(' ', cluster.Events.Select(e => $"{e["reason"]} {e["regarding"]!["name"]}"))));
            await Eventually.EqualAsync($"portrule-agent-{TestHost.Name}", () => Task.FromResult(cluster.Leases.Select(l => (string)l["metadata"]!["name"]!).FirstOrDefault(l => l != "portrule-controller")));
            await first.KillAsync();
            await second.SaysAsync("Looks for rules");
            Assert.Equal("True Opened", await cluster.AppliedAsync("web"));
            await agent.KillAsync();
        }
        _ = (await cluster.Kubectl.RunAsync("wait", "--for=condition=Applied=Unknown", "-n", TestHost.Namespace, "portrule/web", "--timeout=110s")).Success;
        await cluster.SaysAsync("web", "Unknown NoAgent");
        await using var next = StartAgent();
        await cluster.SaysAsync("web", "True Opened");
        // What the manifests give and what is asked for are the same, but for the list that takes the place of a streaming one.
        foreach (var (user, account) in ((string, string)[])[(Agent, "portrule-agent"), (Controller, "portrule-controller")])
        {
            Assert.Empty(cluster.Refused(user));
            Assert.Equal(Cluster.RightsOf(account).Select(r => r.ToString()).Except([$"list portrules.{Cluster.Group}"]).Order(StringComparer.Ordinal), cluster.Used(user).Order(StringComparer.Ordinal));
        }
    }

    private Background StartAgent() => cluster.Start(Agent, Cluster.RightsOf("portrule-agent"), $"--host={TestHost.Name}", "--backend=none");

    private Background StartController() => cluster.Start(Controller, Cluster.RightsOf("portrule-controller"), "controller");
}
