using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Limits;

/// <summary>
/// Bounds how many requests are worked on at once, reads and writes apart, and how many of them are one user's. Watches and other long-running requests, which mostly wait, do not count;
/// nor do probes, which must be answered when nothing else is, and system:masters, who are there to mend it.
/// </summary>
/// <remarks>A body that is still on its way is waited for without a slot: <see cref="RequestBody"/>.</remarks>
internal sealed class InFlightMiddleware
{
    private readonly RequestDelegate _next;
    private readonly Slots _reads;
    private readonly Slots _writes;

    public InFlightMiddleware(RequestDelegate next, RequestLimits limits, MetricsRegistry metrics)
    {
        _next = next;
        _reads = new(limits.RequestsInFlightMax);
        _writes = new(limits.MutatingRequestsInFlightMax);
        var inFlight = metrics.Instruments.CreateGauge("apiserver_current_inflight_requests", "Requests that are worked on now, reads and writes apart.", ["request_kind"]);
        metrics.BeforeReading(() =>
        {
            inFlight.WithLabels("readOnly").Set(_reads.Taken);
            inFlight.WithLabels("mutating").Set(_writes.Taken);
        });
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        if (SlotsFor(scope) is not { } slots)
        {
            await _next(context);
            return;
        }
        using var slot = slots.Take(scope.User.Name);
        scope.Slot = slot;
        await _next(context);
    }

    private Slots? SlotsFor(RequestScope scope) => scope.Info.Verb switch
    {
        _ when scope.IsLongRunning => null,
        _ when IsProbe(scope.Info) || scope.User.Groups.Contains(UserInfo.MastersGroup) => null,
        "create" or "update" or "patch" or "delete" or "deletecollection" => _writes,
        _ => _reads,
    };

    private static bool IsProbe(RequestInfo info) => !info.IsResourceRequest && info.Path.Split('/', 3) is ["", "livez" or "readyz" or "healthz", ..];
}
