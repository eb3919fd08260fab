using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Reporting;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Telemetry;
using OrleansAA.Agent.Watching;

namespace OrleansAA.Agent.Hosts;

/// <summary>
/// Makes the firewall as the rules are: one pass at a time, from what is known then. Whatever asks for one, a rule or somebody at the firewall, asks for the same; a pass that finds everything
/// right changes nothing. What a pass does is in the firewall alone, so that it may end anywhere, and the next one begins with what is there.
/// </summary>
internal sealed class HostReconciler(
    RuleStore store, IFirewall firewall, Action<IReadOnlyList<Report>> report, WorkSignal work, TimeSpan resync, TimeProvider clock, Random random, ILogger logger)
{
    private readonly Findings _findings = new(firewall.Name);
    private readonly Backoff _backoff = new(clock, random);
    private bool _failedBefore;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await store.Complete.WaitAsync(cancellationToken);
        while (true)
        {
            if (await PassAsync(cancellationToken))
                _backoff.Succeeded();
            else
                await WaitForRetryAsync(cancellationToken);
            await work.WaitAsync(resync, clock, cancellationToken);
        }
    }

    /// <returns>Whether everything is as it should be.</returns>
    private async Task<bool> PassAsync(CancellationToken cancellationToken)
    {
        var plan = HostPlan.Of(store.Snapshot());
        try
        {
            var outcome = await firewall.SyncAsync(plan.Wanted, cancellationToken);
            if (outcome.Drifted.Count > 0)
                AgentLog.Drifted(logger, string.Join(", ", outcome.Drifted.Order()));
            if (outcome.Transactions > 0)
                AgentLog.Synced(logger, plan.Rules.Count, plan.Wanted.Count, outcome.Transactions);
            report(_findings.Of(plan, outcome));
            _failedBefore = false;
            return outcome.Failures.Count == 0;
        }
        catch (FirewallException e)
        {
            AgentLog.SyncFailed(logger, e.Message);
            // Somebody else's change may come between reading and changing; people are told of what lasts.
            if (_failedBefore)
                report(_findings.Of(plan, e));
            _failedBefore = true;
            return false;
        }
    }

    /// <summary>Something that changes meanwhile waits as well: what could not be done a moment ago is not tried for each rule that comes.</summary>
    private async Task WaitForRetryAsync(CancellationToken cancellationToken)
    {
        await _backoff.WaitAsync(cancellationToken);
        work.Set();
    }
}
