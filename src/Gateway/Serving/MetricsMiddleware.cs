using System.Collections.Frozen;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Serving;

/// <summary>Measures requests, where somebody wants to know.</summary>
internal sealed class MetricsMiddleware(RequestDelegate next, ServerMetrics metrics, TimeProvider clock)
{
    private static readonly FrozenSet<string> Verbs =
        FrozenSet.Create("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "put", "post", "head", "options");

    public Task InvokeAsync(HttpContext context) => metrics.AreRequestsMeasured ? MeasureAsync(context) : next(context);

    private async Task MeasureAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        await next(context);
        metrics.Ended(Measured(context), context.Response.StatusCode, clock.GetElapsedTime(started));
    }

    /// <summary>What the route table knows, and nothing that only the client says.</summary>
    private static MeasuredRequest Measured(HttpContext context)
    {
        var (info, route) = (context.Scope().Info, context.Features.Get<ApiRoute>());
        var verb = Verbs.Contains(info.Verb) ? info.Verb : "other";
        if (route?.Kind is not { } kind)
            return new(verb, "", "", "", "", "", context.Scope().IsLongRunning);
        var scope = info.Name.Length > 0 ? "resource" : info.Namespace.Length > 0 ? "namespace" : "cluster";
        return new(verb, kind.Group, info.Version, kind.Plural, route.Subresource?.Name ?? "", scope, context.Scope().IsLongRunning);
    }
}
