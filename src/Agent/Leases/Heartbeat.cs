using k8s.Autorest;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Telemetry;

namespace OrleansAA.Agent.Leases;

/// <summary>Renews the Lease of an agent while it runs.</summary>
internal sealed class Heartbeat(AgentLeases leases, IReadOnlyList<string> hosts, TimeProvider clock, ILogger logger)
{
    /// <summary>How long a server without Leases is not asked again.</summary>
    private static readonly TimeSpan WithoutLeases = TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var said = true;
            try
            {
                await leases.RenewAsync(hosts, clock.GetUtcNow(), cancellationToken);
            }
            catch (HttpOperationException e) when (AgentLeases.AreNot(e))
            {
                said = false;
                AgentLog.NoLeases(logger, (int)e.Response.StatusCode);
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                AgentLog.LeaseFailed(logger, e.Message);
            }
            await Task.Delay(said ? AgentLeases.RenewPeriod : WithoutLeases, clock, cancellationToken);
        }
    }
}
