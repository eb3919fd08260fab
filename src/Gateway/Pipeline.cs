using OrleansAA.Gateway.Audit;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Impersonation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Serving;
using OrleansAA.Gateway.Tracing;

namespace OrleansAA.Gateway;

/// <summary>
/// The way of a request, in the order of k8s.io/apiserver's handler chain. Each step knows what the ones before it found, in <see cref="RequestScope"/>.
/// </summary>
internal static class Pipeline
{
    public static void UsePipeline(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RequestLimits>();
        app.UseMiddleware<AuditIdMiddleware>();          // gives the request its id and its scope
        app.UseMiddleware<RequestLogMiddleware>();       // writes a line of it, from -v=3 on
        app.UseMiddleware<MetricsMiddleware>();          // measures it
        app.UseMiddleware<FlushDeadlineMiddleware>();    // gives up what is not read
        if (limits.GoawayChance > 0)
            app.UseMiddleware<GoawayMiddleware>(limits.GoawayChance); // sends a connection elsewhere now and then
        app.UseMiddleware<ErrorMiddleware>();            // turns whatever goes wrong below into a Status
        app.UseMiddleware<HeaderLimitsMiddleware>();     // 431: a header is too large
        app.UseMiddleware<RequestInfoMiddleware>();      // takes the path apart: verb, resource, namespace and name
        app.UseMiddleware<RouteMiddleware>();            // where the path leads
        app.UseMiddleware<ClosingMiddleware>();          // 429 for watches, where the process is about to end
        app.UseMiddleware<LongRunningMiddleware>();      // counts watches while they are open
        app.UseMiddleware<DeadlineMiddleware>();         // ends what takes too long
        var isAudited = app.Services.GetService<AuditPolicy>() is not null;
        if (isAudited)
            app.UseMiddleware<RefusedCallerMiddleware>();   // records who is refused below
        app.UseMiddleware<RefusedSpanMiddleware>();      // a span of who is refused below
        app.UseMiddleware<AuthenticationMiddleware>();   // 401, or who it is
        app.UseMiddleware<TracingMiddleware>();          // a span, in the trace of the root or of another replica
        app.UseMiddleware<PeerNotesMiddleware>();        // tells a replica that has handed it on what is noted here
        if (isAudited)
            app.UseMiddleware<AuditMiddleware>();        // records it, where that is asked for
        app.UseMiddleware<ImpersonationMiddleware>();    // who it asks to be, if it may
        app.UseMiddleware<WatchLimitMiddleware>();       // 429 above a user's watches
        if (limits.IsFair)
            app.UseMiddleware<FairnessMiddleware>();     // waits for its turn, or 429
        else
            app.UseMiddleware<InFlightMiddleware>();     // 429 above the limits, also those of one user
        app.UseMiddleware<AuthorizationMiddleware>();    // 403
        app.UseMiddleware<UpgradeMiddleware>();          // to a WebSocket of this server's own pages, and only a watch
        app.UseWebSockets();                             // watches may come as WebSockets
        app.UseRouting();
        app.MapReverseProxy(proxy =>                     // the route table says what answers:
            proxy.UseMiddleware<ServeOrForwardMiddleware>()); // this process where that is right, else another replica
    }
}
