using OrleansAA.Agent.Commands;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>A controller beside a server on its own, which has no Leases.</summary>
public sealed class ControllerTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_rule_for_which_nobody_speaks_says_so_after_a_minute_and_an_agent_that_comes_has_the_say()
    {
        await using var controller = new Background(null, [.. _host.Prefix, "dotnet", typeof(AgentCommand).Assembly.Location, "controller", $"--kubeconfig={_host.Kubeconfig}", "--leader-elect=false"]);
        await controller.SaysAsync("Looks for rules");
        await _host.ApplyAsync(new TestRule("web", 8080), new TestRule("webber", 8080));
        await _host.KubectlAsync("wait", "--for=condition=Applied=Unknown", "-n", TestHost.Namespace, "portrules", "--all", "--timeout=100s");
        await _host.SaysAsync("web", "Applied", "Unknown", "NoAgent");
        await using var agent = _host.StartAgent("--backend=nftables", "--nftables-mode=filter");
        await _host.AppliedAsync("web");
        await _host.OpensAsync(8080);
        await _host.SaysAsync("webber", "Applied", "False", "Conflict");
    }
}
