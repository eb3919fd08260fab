using k8s;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Connections;
using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Leases;
using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Reporting;
using OrleansAA.Agent.Telemetry;
using OrleansAA.Agent.Watching;

namespace OrleansAA.Agent.Hosts;

/// <summary>The agent of one host: its watches, its firewall, and what it says.</summary>
/// <param name="Hosts">What this host is called in rules.</param>
/// <param name="Resync">How long it takes at most until it looks at the firewall by itself.</param>
/// <param name="LeaseNamespace">Where it says that it is there.</param>
internal sealed record HostAgent(IReadOnlyList<string> Hosts, TimeSpan Resync, string LeaseNamespace)
{
    public const string FieldManager = "portrule-agent";
    public const string ReportingController = Rules.PortRule.Group + "/agent";

    /// <summary>Works until it is cancelled; the firewall stays as it is then.</summary>
    public async Task RunAsync(KubernetesClientConfiguration configuration, IFirewall firewall, TimeProvider clock, Random random, ILogger logger, CancellationToken cancellationToken)
    {
        using var api = new ApiConnection(configuration);
        var work = new WorkSignal();
        var selectors = Hosts.Select(RuleWatch.SelectorOf).ToList();
        var store = new RuleStore(selectors, work);
        var reporter = new StatusReporter(api, FieldManager, new EventRecorder(api, ReportingController, Hosts[0], clock, logger), clock, random, logger);
        var reconciler = new HostReconciler(store, firewall, reporter.Report, work, Resync, clock, random, logger);
        var heartbeat = new Heartbeat(new AgentLeases(api, LeaseNamespace), Hosts, clock, logger);
        AgentLog.Started(logger, string.Join(", ", Hosts), firewall.Name);
        await Together.RunAsync(
            [.. selectors.Select(s => (Func<CancellationToken, Task>)new RuleWatch(api, s, store, clock, random, logger).RunAsync), c => firewall.WatchAsync(work.Set, c), reconciler.RunAsync, reporter.RunAsync, heartbeat.RunAsync],
            cancellationToken);
        AgentLog.Ending(logger);
    }
}
