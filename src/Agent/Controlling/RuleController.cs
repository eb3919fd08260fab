using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Connections;
using OrleansAA.Agent.Leases;
using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Reporting;
using OrleansAA.Agent.Telemetry;
using OrleansAA.Agent.Watching;

namespace OrleansAA.Agent.Controlling;

/// <summary>Says of rules for which nobody speaks that nobody does. One at a time: who holds the Lease.</summary>
/// <param name="LeaseNamespace">Where the Leases are.</param>
/// <param name="Elects">Whether to wait for the Lease; a server on its own has none.</param>
/// <param name="Identity">Who this is, to the others.</param>
internal sealed record RuleController(string LeaseNamespace, bool Elects, string Identity)
{
    public const string FieldManager = "portrule-controller";
    public const string ReportingController = Rules.PortRule.Group + "/controller";
    public const string LeaseName = "portrule-controller";

    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Works until it is cancelled, or the Lease is lost.</summary>
    public async Task RunAsync(KubernetesClientConfiguration configuration, TimeProvider clock, Random random, ILogger logger, CancellationToken cancellationToken)
    {
        using var api = new ApiConnection(configuration);
        var store = new RuleStore([""], new WorkSignal());
        var reporter = new StatusReporter(api, FieldManager, new EventRecorder(api, ReportingController, Identity, clock, logger), clock, random, logger);
        List<Func<CancellationToken, Task>> loops = [new RuleWatch(api, "", store, clock, random, logger).RunAsync, reporter.RunAsync, c => LookAsync(api, store, reporter, clock, logger, c)];
        if (!Elects)
        {
            await Together.RunAsync(loops, cancellationToken);
            return;
        }
        var leads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Together.RunAsync([c => HoldAsync(api, leads, clock, random, logger, c), c => LeadAsync(leads.Task, loops, logger, c)], cancellationToken);
    }

    /// <summary>Waits for the Lease and holds it, until it is lost. A server that does not answer is asked again; what was held then is lost when its time is over.</summary>
    private async Task HoldAsync(ApiConnection api, TaskCompletionSource leads, TimeProvider clock, Random random, ILogger logger, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(clock, random);
        while (!leads.Task.IsCompleted)
        {
            using var elector = new LeaderElector(new LeaderElectionConfig(new ControllerLease(api, LeaseNamespace, LeaseName, Identity, logger)));
            elector.OnStartedLeading += () => leads.TrySetResult();
            elector.OnError += e => AgentLog.LeaseFailed(logger, e.Message);
            try
            {
                await elector.RunUntilLeadershipLostAsync(cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException)
            {
                AgentLog.LeaseFailed(logger, e.Message);
                await backoff.WaitAsync(cancellationToken);
            }
        }
    }

    private static async Task LeadAsync(Task leads, List<Func<CancellationToken, Task>> loops, ILogger logger, CancellationToken cancellationToken)
    {
        await leads.WaitAsync(cancellationToken);
        AgentLog.Leads(logger);
        await Together.RunAsync(loops, cancellationToken);
    }

    private async Task LookAsync(ApiConnection api, RuleStore store, StatusReporter reporter, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        await store.Complete.WaitAsync(cancellationToken);
        var (leases, living, silent) = (new AgentLeases(api, LeaseNamespace), new LivingHosts(clock), new SilentRules(clock));
        AgentLog.Looks(logger);
        var areTold = false;
        while (true)
        {
            try
            {
                reporter.Report(silent.Of(store.Snapshot(), living.Take(await leases.ListAsync(cancellationToken))));
            }
            catch (HttpOperationException e) when (AgentLeases.AreNot(e))
            {
                if (!areTold)
                    AgentLog.LeasesNotShown(logger, (int)e.Response.StatusCode);
                areTold = true;
                reporter.Report(silent.Of(store.Snapshot(), null));
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                AgentLog.LeaseFailed(logger, e.Message);
            }
            await Task.Delay(Period, clock, cancellationToken);
        }
    }
}
