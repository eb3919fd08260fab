using OrleansAA.Agent.Controlling;
using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Firewalls.Firewalld;
using OrleansAA.Agent.Firewalls.Nftables;
using OrleansAA.Agent.Hosts;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Telemetry;
using Tmds.DBus.Protocol;

namespace OrleansAA.Agent.Commands;

/// <summary>The composition root of an agent.</summary>
internal static class AgentProcess
{
#pragma warning disable RS0030 // This is where time and chance come from.
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly Random Chance = Random.Shared;
#pragma warning restore RS0030

    public static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellationToken)
    {
        var hosts = options.Hosts.Count > 0 ? options.Hosts : HostNames.Of(options.NodeName);
        var configuration = ConnectionFlags.Open(options.Kubeconfig);
        await using var firewall = await ChooseAsync(options, cancellationToken);
        await new HostAgent(hosts, options.Resync, options.LeaseNamespace).RunAsync(configuration, firewall, Clock, Chance, new LineLogger(Console.Error, Clock), cancellationToken);
        return 0;
    }

    /// <returns>0 if it was told to end, 1 if it has lost the Lease.</returns>
    public static async Task<int> ControlAsync(string? kubeconfig, string leaseNamespace, bool elects, CancellationToken cancellationToken)
    {
        var identity = $"{Environment.MachineName}_{Environment.ProcessId}";
        await new RuleController(leaseNamespace, elects, identity).RunAsync(ConnectionFlags.Open(kubeconfig), Clock, Chance, new LineLogger(Console.Error, Clock), cancellationToken);
        return cancellationToken.IsCancellationRequested ? 0 : 1;
    }

    private static async Task<IFirewall> ChooseAsync(AgentOptions options, CancellationToken cancellationToken)
    {
        if (options.Backend == Backend.None)
            return new NoFirewall();
        if (options.Backend == Backend.Firewalld)
            return Firewalld(options);
        if (options.Backend == Backend.Auto && await FirewalldIsThereAsync(options))
            return Firewalld(options);
        var nft = new NftProcess(Clock);
        if (!await nft.WorksAsync(cancellationToken))
            throw new OperatorException($"--backend={(options.Backend == Backend.Auto ? "auto" : "nftables")}: nft cannot be run here; it has to be installed, and this process needs CAP_NET_ADMIN");
        return new NftablesFirewall(options.Nftables, ServiceNames.Read(options.ServicesFile), nft, Clock, Chance);
    }

    private static async Task<bool> FirewalldIsThereAsync(AgentOptions options)
    {
        using var bus = new FirewalldBus(BusAddress(options));
        return await bus.IsThereAsync();
    }

    private static FirewalldFirewall Firewalld(AgentOptions options) => new(new FirewalldBus(BusAddress(options)), options.Zone, Clock, Chance);

    private static string BusAddress(AgentOptions options) => options.BusAddress ?? DBusAddress.System ?? throw new OperatorException("there is no system bus here: --dbus-address says where firewalld is");
}
