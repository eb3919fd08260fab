namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>The real nftables, on a host whose own ruleset is the filter. An accept in one table does not overrule a drop in another: what the agent says is a mark, and the ruleset asks for it.</summary>
public sealed class NftablesMarkTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await TestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_ruleset_that_asks_for_the_mark_lets_through_what_rules_open()
    {
        await HostRulesetAsync("meta mark & 0x01000000 != 0 accept");
        await using var agent = _host.StartAgent("--backend=nftables");
        await _host.OpensAsync();
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.AppliedAsync("web");
        await _host.OpensAsync(8080);
        await _host.KubectlAsync("delete", "portrule", "-n", TestHost.Namespace, "web");
        await _host.OpensAsync();
    }

    [Fact]
    public async Task A_ruleset_that_does_not_ask_stays_closed_whatever_the_agents_table_accepts()
    {
        await HostRulesetAsync("");
        await using var agent = _host.StartAgent("--backend=nftables", "--nftables-mode=filter");
        await _host.ApplyAsync(new TestRule("web", 8080));
        await _host.AppliedAsync("web");
        await _host.OpensAsync();
    }

    private Task HostRulesetAsync(string asks) => _host.RunAsync("nft", $$"""
        table inet host {
            chain input {
                type filter hook input priority filter; policy drop;
                ct state established,related accept
                iifname "lo" accept
                {{asks}}
                reject with tcp reset
            }
        }
        """);
}
