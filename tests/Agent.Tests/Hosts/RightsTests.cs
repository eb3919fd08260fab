namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>Each right that <c>deploy/components/agent</c> gives is needed: without it, what it is for does not come about, and the log says so.</summary>
public sealed class RightsTests(Cluster cluster) : IClassFixture<Cluster>
{
    private const string Rules = "portrules." + Cluster.Group;
    private const string Leases = "leases.coordination.k8s.io";

    /// <summary>What an agent says without a right; of a right that is not in here there is no test, which is an error.</summary>
    private static readonly Dictionary<string, string> AgentSays = new()
    {
        [$"watch {Rules}"] = "The watch of spec.host=",
        [$"list {Rules}"] = "The watch of spec.host=",
        [$"patch portrules/status.{Cluster.Group}"] = "The status of edge/",
        ["create events.events.k8s.io"] = "Events cannot be written",
        [$"create {Leases}"] = "The server has no Leases for this agent (403)",
        [$"patch {Leases}"] = "The server has no Leases for this agent (403)",
    };

    private static readonly Dictionary<string, string> ControllerSays = new()
    {
        [$"watch {Rules}"] = "The watch of all rules",
        [$"list {Rules}"] = "The watch of all rules",
        [$"patch portrules/status.{Cluster.Group}"] = "The status of edge/",
        ["create events.events.k8s.io"] = "Events cannot be written",
        [$"get {Leases}"] = "A Lease could not be read or renewed",
        [$"create {Leases}"] = "A Lease could not be read or renewed",
        [$"update {Leases}"] = "A Lease could not be read or renewed",
        [$"list {Leases}"] = "The server shows no Leases of agents (403)",
    };

    public static TheoryData<string> OfAgent => [.. AgentSays.Keys];

    public static TheoryData<string> OfController => [.. ControllerSays.Keys];

    [Fact]
    public void Every_right_is_tried()
    {
        Assert.Equal(Cluster.RightsOf("portrule-agent").Select(r => r.ToString()).Order(StringComparer.Ordinal), AgentSays.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Cluster.RightsOf("portrule-controller").Select(r => r.ToString()).Order(StringComparer.Ordinal), ControllerSays.Keys.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(OfAgent))]
    public async Task An_agent_with_one_right_less_cannot_do_what_it_is_for(string right)
    {
        var (host, rights) = ($"{right.Replace(' ', '-').Replace('/', '-')}.example.com", Cluster.RightsOf("portrule-agent"));
        var user = $"agent without {right}";
        if (right.StartsWith("list ", StringComparison.Ordinal))
            cluster.Root.Faults.HaveNoStreamingLists($"/apis/{Cluster.Group}/v1/portrules");
        try
        {
            await using var agent = cluster.Start(user, [.. rights.Where(r => r.ToString() != right)], $"--host={host}", "--backend=none");
            await cluster.ApplyAsync(new TestRule(host, 8080, Name: "a", Host: host));
            // The second contradicts the first, which is an event.
            await cluster.ApplyAsync(new TestRule($"{host}-b", 8080, Name: "b", Host: host));
            await agent.SaysAsync(AgentSays[right]);
            Assert.Equal([right], cluster.Refused(user));
        }
        finally
        {
            cluster.Root.Faults.Mend($"/apis/{Cluster.Group}/v1/portrules");
        }
    }

    [Theory, MemberData(nameof(OfController))]
    public async Task A_controller_with_one_right_less_cannot_do_what_it_is_for(string right)
    {
        var (user, rule) = ($"controller without {right}", $"silent-{right.Replace(' ', '-').Replace('/', '-')}");
        foreach (var lease in cluster.Leases.Select(l => (string)l["metadata"]!["name"]!).Where(l => l == "portrule-controller").ToList())
            _ = (await cluster.Kubectl.RunAsync("delete", "lease", "-n", Cluster.Namespace, lease)).Success;
        await cluster.ApplyAsync(new TestRule(rule, 8080, Name: "a", Host: $"{rule}.example.com"));
        await SayNoAgentAsync(rule);
        if (right.StartsWith("list ", StringComparison.Ordinal))
            cluster.Root.Faults.HaveNoStreamingLists($"/apis/{Cluster.Group}/v1/portrules");
        try
        {
            await using var controller = cluster.Start(user, [.. Cluster.RightsOf("portrule-controller").Where(r => r.ToString() != right)], "controller");
            await controller.SaysAsync(ControllerSays[right]);
            Assert.Equal([right], cluster.Refused(user));
        }
        finally
        {
            cluster.Root.Faults.Mend($"/apis/{Cluster.Group}/v1/portrules");
        }
    }

    /// <summary>Has a rule say what a controller said before, in other words: of such a rule it speaks at once, without waiting for an agent first.</summary>
    private async Task SayNoAgentAsync(string rule)
    {
        const string Status = """
            {"status": {"observedGeneration": 1, "conditions": [
                {"type": "Applied", "status": "Unknown", "reason": "NoAgent", "message": "nobody was there", "observedGeneration": 1, "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
            """;
        _ = (await cluster.Kubectl.RunAsync("patch", $"portrules.v1.{Cluster.Group}", rule, "-n", TestHost.Namespace, "--subresource=status", "--type=merge", "-p", Status)).Success;
    }

    [Fact]
    public async Task A_server_without_streaming_lists_is_asked_for_a_list_and_watched_from_there()
    {
        var (user, host) = ("agent with a list", "listed.example.com");
        await cluster.ApplyAsync(new TestRule("listed", 8080, Host: host));
        cluster.Root.Faults.HaveNoStreamingLists($"/apis/{Cluster.Group}/v1/portrules");
        try
        {
            await using var agent = cluster.Start(user, Cluster.RightsOf("portrule-agent"), $"--host={host}", "--backend=none");
            await cluster.SaysAsync("listed", "True Opened");
            await cluster.ApplyAsync(new TestRule("watched", 8081, Host: host));
            await cluster.SaysAsync("watched", "True Opened");
            Assert.Contains($"list {Rules}", cluster.Used(user));
            Assert.DoesNotContain(agent.Lines, l => l.Contains("The watch of", StringComparison.Ordinal));
        }
        finally
        {
            cluster.Root.Faults.Mend($"/apis/{Cluster.Group}/v1/portrules");
        }
    }

    /// <summary>As the server is told in <c>deploy/components/agent</c>.</summary>
    [Fact]
    public async Task An_agent_reads_the_rules_of_the_node_that_its_token_names_and_no_others()
    {
        await cluster.ApplyAsync(new TestRule("of-node-7", 8080, Host: "node-7"), new TestRule("of-node-8", 8080, Host: "node-8"));
        await using var agent = cluster.StartOnNode("node-7", "--host=node-7", "--backend=none");
        await cluster.SaysAsync("of-node-7", "True Opened");
        await using var other = cluster.StartOnNode("node-7", "--host=node-8", "--backend=none");
        await other.SaysAsync("The watch of spec.host=node-8 ended");
        Assert.Equal("", await cluster.AppliedAsync("of-node-8"));
        Assert.DoesNotContain(agent.Lines, l => l.Contains("The watch of", StringComparison.Ordinal));
    }
}
