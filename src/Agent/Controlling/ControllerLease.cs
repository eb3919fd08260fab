using System.Net;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection.ResourceLock;
using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Telemetry;

namespace OrleansAA.Agent.Controlling;

/// <summary>The Lease that controllers hold one at a time. The elector takes one that it may not create for one that is held, and waits for it in silence.</summary>
internal sealed class ControllerLease(IKubernetes client, string @namespace, string name, string identity, ILogger logger) : LeaseLock(client, @namespace, name, identity)
{
    protected override async Task<V1Lease> CreateMetaObjectAsync(IKubernetes client, V1Lease obj, string namespaceParameter, CancellationToken cancellationToken)
    {
        try
        {
            return await base.CreateMetaObjectAsync(client, obj, namespaceParameter, cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode != HttpStatusCode.Conflict)
        {
            AgentLog.LeaseFailed(logger, e.Message);
            throw;
        }
    }
}
