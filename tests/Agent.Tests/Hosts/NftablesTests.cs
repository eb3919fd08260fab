using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>The real nftables, with the agent's table as the filter.</summary>
public sealed class NftablesTests : IAsyncLifetime
{
    private const string Table = "inet portrule";
    private const string Synced = "The firewall is as ";

    private static readonly string[] Filter = ["--backend=nftables", "--nftables-mode=filter"];

    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_port_is_open_while_there_is_a_rule_and_no_other()
    {
        await using var agent = _host.StartAgent(Filter);
        await _host.OpensAsync();
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.AppliedAsync("web");
        await _host.OpensAsync(8080);
        await _host.ApplyAsync(new TestRule("elsewhere", 8083, Host: "web-2.example.com"), new TestRule("other", 8082));
        await _host.OpensAsync(8080, 8082);
        await _host.ApplyAsync(new TestRule("web", 8081));
        await _host.OpensAsync(8081, 8082);
        await _host.ApplyAsync(new TestRule("web", 8081, Host: "web-2.example.com"));
        await _host.OpensAsync(8082);
        await _host.KubectlAsync("delete", "portrules", "-n", TestHost.Namespace, "--all");
        await _host.OpensAsync();
    }

    [Fact]
    public async Task What_somebody_does_by_hand_is_set_right_and_said()
    {
        await using var agent = _host.StartAgent(Filter);
        await _host.ApplyAsync(new TestRule("web", 8080), new TestRule("other", 8081));
        await _host.OpensAsync(8080, 8081);
        await _host.SaysAsync("web", "Drifted", "False", "AsApplied");
        string[][] deeds =
        [
            ["delete", "element", .. Table.Split(' '), "tcp_ports", "{ 8080 }"],
            ["add", "element", .. Table.Split(' '), "tcp_ports", "{ 8083 }"],
            ["insert", "rule", .. Table.Split(' '), "input", "tcp", "dport", "8082", "accept"],
            ["flush", "chain", .. Table.Split(' '), "input"],
            ["delete", "table", .. Table.Split(' ')],
            ["flush", "ruleset"],
        ];
        foreach (var deed in deeds)
        {
            await _host.RunAsync(["nft", .. deed]);
            await _host.OpensAsync(8080, 8081);
        }
        await _host.SaysAsync("web", "Drifted", "False", "Restored");
        await _host.SaysAsync("web", "Applied", "True", "Opened");
    }

    [Fact]
    public async Task Tables_of_others_stay_as_they_are()
    {
        await _host.RunAsync("nft", "add table inet mine; add chain inet mine c; add rule inet mine c tcp dport 8080 accept comment \"mine\"");
        var mine = await _host.RunAsync("nft", "list", "table", "inet", "mine");
        await using var agent = _host.StartAgent(Filter);
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.OpensAsync(8080);
        await _host.KubectlAsync("delete", "portrules", "-n", TestHost.Namespace, "--all");
        await _host.OpensAsync();
        Assert.Equal(mine, await _host.RunAsync("nft", "list", "table", "inet", "mine"));
    }

    [Fact]
    public async Task An_agent_that_ends_leaves_the_firewall_as_it_is()
    {
        await using (var agent = _host.StartAgent(Filter))
        {
            await _host.ApplyAsync(new TestRule("web", 8080));
            await _host.OpensAsync(8080);
            Assert.Equal(0, await agent.TerminateAsync());
        }
        await _host.OpensAsync(8080);
        await _host.ApplyAsync(new TestRule("later", 8081));
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "web");
        await _host.OpensAsync(8080);
        await using var next = _host.StartAgent(Filter);
        await _host.OpensAsync(8081);
    }

    [Fact]
    public async Task An_agent_that_is_killed_at_any_moment_is_made_up_for_by_the_next()
    {
        var seed = Seeded.Seed();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = Seeded.Of(seed, 0);
        for (var round = 0; round < 8; round++)
        {
            await using (var agent = _host.StartAgent(Filter))
            {
                await agent.SaysAsync("Opens ports");
                var ports = TestHost.Listening.Where(_ => random.Next(2) == 0).ToList();
                await _host.KubectlAsync("delete", "portrules", "-n", TestHost.Namespace, "--all");
                if (ports.Count > 0)
                    await _host.ApplyAsync([.. ports.Select(p => new TestRule($"r{p}", p))]);
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(random.Next(1000)), TestContext.Current.CancellationToken);
                await agent.KillAsync();
            }
            // What there is is whole: the table as it was before a change, or after it.
            if (round > 0)
                Assert.Contains("reject", await _host.RunAsync("nft", "list", "table", "inet", "portrule"));
        }
        await using var last = _host.StartAgent(Filter);
        await _host.ApplyAsync(new TestRule("r8080", 8080), new TestRule("r8083", 8083));
        await _host.KubectlAsync("delete", "portrules", "-n", TestHost.Namespace, "r8081", "r8082", "--ignore-not-found");
        await _host.OpensAsync(8080, 8083);
    }

    [Fact]
    public async Task Without_an_api_server_nothing_is_closed_and_drift_is_set_right()
    {
        await using (var agent = _host.StartAgent(Filter))
        {
            await _host.ApplyAsync(new TestRule("web", 8080));
            await _host.OpensAsync(8080);
            await _host.Server.KillAsync();
            await _host.RunAsync("nft", "delete", "element", "inet", "portrule", "tcp_ports", "{ 8080 }");
            await _host.OpensAsync(8080);
        }
        await using var next = _host.StartAgent(Filter);
        await next.SaysAsync("The watch of ");
        await _host.OpensAsync(8080);
        await _host.ServeAsync();
        await _host.ApplyAsync(new TestRule("later", 8081));
        await _host.OpensAsync(8080, 8081);
    }

    /// <summary>The agent's revision is one that the server has never given out: 410.</summary>
    [Fact]
    public async Task Rules_of_a_store_that_was_put_back_are_listed_anew_and_what_is_not_among_them_is_closed()
    {
        await using var agent = _host.StartAgent(Filter);
        await _host.ApplyAsync(new TestRule("stays", 8080), new TestRule("comes-back", 8081));
        await _host.OpensAsync(8080, 8081);
        await _host.StopServingAsync();
        var (store, backup) = (Path.Combine(_host.Directory, ".aa", "objects.db"), Path.Combine(_host.Directory, "backup.db"));
        File.Copy(store, backup);
        await _host.ServeAsync();
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "comes-back");
        await _host.ApplyAsync(new TestRule("goes", 8082));
        await _host.OpensAsync(8080, 8082);
        await _host.StopServingAsync();
        File.Copy(backup, store, overwrite: true);
        Assert.Equal(0, (await ServerProcess.RunAsync(_host.Directory, "start-epoch")).ExitCode);
        await _host.ServeAsync();
        await _host.OpensAsync(8080, 8081);
        await _host.AppliedAsync("comes-back");
        Assert.Single(agent.Lines, l => l.Contains("(410): lists anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Kubectl_shows_whether_a_rule_is_applied_also_while_it_watches()
    {
        await _host.ApplyAsync(new TestRule("web", 8080));
        Assert.Matches(@"^NAME +HOST +PORT +PERMANENT +APPLIED +AGE\nweb +web-1\.example\.com +8080 +false +Unknown +\d+s\n$", await _host.KubectlAsync("get", "portrules", "-n", TestHost.Namespace));
        await using var watch = new Background(null, [.. _host.Prefix, "stdbuf", "-oL", "kubectl", $"--kubeconfig={_host.Kubeconfig}", "get", "portrules", "-n", TestHost.Namespace, "-w"]);
        await watch.SaysAsync(" Unknown ");
        await using var agent = _host.StartAgent(Filter);
        await watch.SaysAsync(" True ");
        await _host.ApplyAsync(new TestRule("webber", 8080));
        await watch.SaysAsync(" False ");
        Assert.Matches(@"\nwebber +web-1\.example\.com +8080 +false +False +\d+s\n$", await _host.KubectlAsync("get", "portrules", "-n", TestHost.Namespace));
    }

    [Fact]
    public async Task Of_two_rules_for_one_port_the_older_has_the_say()
    {
        await using var agent = _host.StartAgent(Filter);
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.AppliedAsync("web");
        await _host.ApplyAsync(new TestRule("webber", 8080));
        await _host.SaysAsync("webber", "Conflict", "True", "PortTaken");
        await _host.SaysAsync("webber", "Applied", "False", "Conflict");
        await _host.SaysAsync("web", "Conflict", "False", "NoConflict");
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "web");
        await _host.AppliedAsync("webber");
        await _host.OpensAsync(8080);
    }

    [Fact]
    public async Task One_change_costs_one_transaction_and_a_quiet_agent_writes_nothing()
    {
        await using var agent = _host.StartAgent([.. Filter, "--resync-period=1"]);
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.AppliedAsync("web");
        await _host.SaysAsync("web", "Drifted", "False", "AsApplied");
        await using var monitor = new Background(null, [.. _host.Prefix, "stdbuf", "-oL", "nft", "monitor"]);
        await Eventually.EqualAsync(true, async () =>
        {
            await _host.RunAsync("nft", "add table inet probe; delete table inet probe");
            return monitor.Lines.Any(IsGeneration);
        });
        // Those before may still be told of; after this one nothing is.
        await _host.RunAsync("nft", "add table inet last");
        await _host.RunAsync("nft", "delete table inet last");
        await monitor.SaysAsync("delete table inet last");
        await Eventually.EqualAsync(true, () => Task.FromResult(IsGeneration(monitor.Lines[^1])));
        var before = Generations(monitor);
        var revision = await _host.KubectlAsync("get", "portrules", "-n", TestHost.Namespace, "-o", "jsonpath={.metadata.resourceVersion}");
        await RealTime.PassAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.Equal(before, Generations(monitor));
        Assert.Equal(revision, await _host.KubectlAsync("get", "portrules", "-n", TestHost.Namespace, "-o", "jsonpath={.metadata.resourceVersion}"));
        await _host.ApplyAsync(new TestRule("other", 8081));
        await _host.AppliedAsync("other");
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "web");
        await _host.OpensAsync(8081);
        await monitor.SaysAsync("delete element");
        await Eventually.EqualAsync(true, () => Task.FromResult(Generations(monitor) >= before + 2));
        await RealTime.PassAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal(before + 2, Generations(monitor));
    }

    [Fact]
    public async Task Five_hundred_rules_of_a_host_are_one_transaction()
    {
        await _host.ApplyAsync([.. Enumerable.Range(10_000, 500).Select(p => new TestRule($"r{p}", p))]);
        await using var agent = _host.StartAgent(Filter);
        await agent.SaysAsync("Opens ports");
        var started = TimeProvider.System.GetTimestamp();
        await agent.SaysAsync($"{Synced}500 rules say: 500 ports open, 1 changes");
        TestContext.Current.TestOutputHelper!.WriteLine($"500 rules were in effect {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F2} s after the agent had begun");
        await Eventually.EqualAsync(500, async () =>
            (await _host.KubectlAsync("get", "portrules", "-n", TestHost.Namespace, "-o", "jsonpath={.items[*].status.conditions[?(@.type==\"Applied\")].status}")).Split(' ').Count(s => s == "True"));
        TestContext.Current.TestOutputHelper!.WriteLine($"and all said so after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F2} s");
    }

    private static int Generations(Background monitor) => monitor.Lines.Count(IsGeneration);

    private static bool IsGeneration(string line) => line.StartsWith("# new generation", StringComparison.Ordinal);
}
