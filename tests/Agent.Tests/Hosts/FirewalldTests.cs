using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>The real firewalld.</summary>
public sealed class FirewalldTests : IAsyncLifetime
{
    private TestHost _host = null!;
    private Firewalld _firewalld = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _firewalld = await Firewalld.StartAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _firewalld.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_port_is_open_while_there_is_a_rule_and_no_other()
    {
        await using var agent = StartAgent("--backend=auto");
        await _host.OpensAsync();
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.AppliedAsync("web");
        await _host.OpensAsync(8080);
        await _host.ApplyAsync(new TestRule("web", 8081));
        await _host.OpensAsync(8081);
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "web");
        await _host.OpensAsync();
        await _firewalld.RichRulesAsync(permanent: false);
    }

    [Fact]
    public async Task What_is_permanent_is_kept_and_the_rest_is_in_effect_all_the_same_after_reload_and_restart()
    {
        await using var agent = StartAgent();
        await _host.ApplyAsync(new TestRule("web", 8080, Permanent: true), new TestRule("passing", 8081));
        await _host.OpensAsync(8080, 8081);
        await _firewalld.RichRulesAsync(permanent: true, "\"8080\"");
        await _firewalld.CommandAsync("--reload");
        await _host.OpensAsync(8080, 8081);
        await _firewalld.StartAgainAsync();
        await _host.OpensAsync(8080, 8081);
        await agent.KillAsync();
        await _firewalld.StartAgainAsync();
        await _host.OpensAsync(8080);
        await _host.ApplyAsync(new TestRule("web", 8080));
        await using var next = StartAgent();
        await _host.OpensAsync(8080, 8081);
        await _firewalld.RichRulesAsync(permanent: true);
    }

    [Fact]
    public async Task A_service_that_is_just_the_port_is_named_and_one_that_is_more_gives_its_protocols()
    {
        await using var agent = StartAgent();
        await _host.ApplyAsync(new TestRule("web", 80, "http"), new TestRule("names", 53, "dns"), new TestRule("vpn", 51820, "wireguard"), new TestRule("chat", 8448, "matrix"), new TestRule("odd", 8080, "http"));
        await _firewalld.RichRulesAsync(
            permanent: false, "service name=\"http\"", "service name=\"dns\"", "service name=\"wireguard\"", "port port=\"8448\" protocol=\"tcp\"", "port port=\"8080\" protocol=\"tcp\"");
    }

    [Fact]
    public async Task What_somebody_does_by_hand_to_ours_is_set_right_and_theirs_is_left_alone()
    {
        await _firewalld.CommandAsync("--add-port=8083/tcp");
        await using var agent = StartAgent();
        await _host.ApplyAsync(new TestRule("web", 8080, Permanent: true));
        await _host.OpensAsync(8080, 8083);
        await _host.SaysAsync("web", "Drifted", "False", "AsApplied");
        const string ours = "rule priority=\"21000\" port port=\"8080\" protocol=\"tcp\" accept";
        await _firewalld.CommandAsync($"--remove-rich-rule={ours}");
        await _host.OpensAsync(8080, 8083);
        await _host.SaysAsync("web", "Drifted", "False", "Restored");
        await _firewalld.CommandAsync("--permanent", $"--remove-rich-rule={ours}");
        await _firewalld.RichRulesAsync(permanent: true, "\"8080\"");
        await _firewalld.CommandAsync("--add-rich-rule=rule priority=\"21000\" port port=\"8082\" protocol=\"tcp\" accept");
        await _host.OpensAsync(8080, 8083);
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "web");
        await _host.OpensAsync(8083);
    }

    [Fact]
    public async Task The_zone_is_that_of_the_flag_and_what_an_agent_had_opened_in_another_is_closed()
    {
        await using (var agent = StartAgent())
        {
            await _host.ApplyAsync(new TestRule("web", 8080, Permanent: true));
            await _firewalld.RichRulesAsync(permanent: true, "\"8080\"");
        }
        await using var next = StartAgent("--zone=internal");
        await _firewalld.RichRulesAsync(permanent: false);
        await _firewalld.RichRulesAsync(permanent: true);
        Assert.Contains("8080", await _firewalld.CommandAsync("--zone=internal", "--list-rich-rules"));
    }

    [Fact]
    public async Task Five_hundred_ports_in_a_row_are_one_change_and_those_apart_one_each()
    {
        await _host.ApplyAsync([.. Enumerable.Range(10_000, 500).Select(p => new TestRule($"r{p}", p))]);
        await using var agent = StartAgent();
        await agent.SaysAsync("Opens ports");
        var started = TimeProvider.System.GetTimestamp();
        await agent.SaysAsync("500 rules say: 500 ports open, 1 changes");
        TestContext.Current.TestOutputHelper!.WriteLine($"500 ports in a row were open {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F2} s after the agent had begun");
        await _firewalld.RichRulesAsync(permanent: false, "\"10000-10499\"");
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "r10250");
        await _firewalld.RichRulesAsync(permanent: false, "\"10000-10249\"", "\"10251-10499\"");
        started = TimeProvider.System.GetTimestamp();
        await _host.ApplyAsync([.. Enumerable.Range(0, 50).Select(p => new TestRule($"r{20_000 + (2 * p)}", 20_000 + (2 * p)))]);
        await agent.SaysAsync("549 ports open");
        TestContext.Current.TestOutputHelper!.WriteLine($"50 ports apart were open {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F2} s after kubectl had begun");
    }

    [Fact]
    public async Task An_agent_that_is_killed_at_any_moment_is_made_up_for_by_the_next()
    {
        var seed = Seeded.Seed();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = Seeded.Of(seed, 0);
        for (var round = 0; round < 6; round++)
        {
            await using var agent = StartAgent();
            await agent.SaysAsync("Opens ports");
            await _host.KubectlAsync("delete", "portrules", "-n", TestHost.Namespace, "--all");
            if (TestHost.Listening.Where(_ => random.Next(2) == 0).ToList() is { Count: > 0 } ports)
                await _host.ApplyAsync([.. ports.Select(p => new TestRule($"r{p}", p, Permanent: random.Next(2) == 0))]);
            await RealTime.PassAsync(TimeSpan.FromMilliseconds(random.Next(1000)), TestContext.Current.CancellationToken);
            await agent.KillAsync();
        }
        await using var last = StartAgent();
        await _host.ApplyAsync(new TestRule("r8080", 8080, Permanent: true), new TestRule("r8083", 8083));
        await _host.KubectlAsync("delete", "portrules", "-n", TestHost.Namespace, "r8081", "r8082", "--ignore-not-found");
        await _host.OpensAsync(8080, 8083);
        await _firewalld.RichRulesAsync(permanent: true, "\"8080\"");
        await _firewalld.CommandAsync("--reload");
        await _host.OpensAsync(8080, 8083);
    }

    [Fact]
    public async Task Without_an_api_server_nothing_is_closed_and_drift_is_set_right()
    {
        await using (var agent = StartAgent())
        {
            await _host.ApplyAsync(new TestRule("web", 8080));
            await _host.OpensAsync(8080);
            await _host.Server.KillAsync();
            await _firewalld.CommandAsync("--remove-rich-rule=rule priority=\"21000\" port port=\"8080\" protocol=\"tcp\" accept");
            await _host.OpensAsync(8080);
        }
        await using var next = StartAgent();
        await next.SaysAsync("The watch of ");
        await _host.OpensAsync(8080);
        await _host.ServeAsync();
        await _host.ApplyAsync(new TestRule("later", 8081));
        await _host.OpensAsync(8080, 8081);
    }

    private Background StartAgent(params string[] flags) => _host.StartAgent([$"--dbus-address={_firewalld.Address}", .. flags.Length > 0 && flags[0].StartsWith("--backend", StringComparison.Ordinal) ? [] : (string[])["--backend=firewalld"], .. flags]);
}
