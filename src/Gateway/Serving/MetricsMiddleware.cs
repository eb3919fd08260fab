using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Serving;

/// <summary>Measures requests, where they come in.</summary>
internal sealed class MetricsMiddleware(RequestDelegate next, RequestMetrics metrics, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        await next(context);
        var scope = context.Scope();
        if (!scope.IsFromReplica)
            metrics.Ended(Measured.Of(context), context.Response.StatusCode, clock.GetElapsedTime(started), scope.WebhookTime + scope.QueueTime, scope.Flushes?.BytesWritten ?? 0);
    }
}

/// <summary>Counts watches and other requests without an end while they are open.</summary>
internal sealed class LongRunningMiddleware(RequestDelegate next, RequestMetrics metrics)
{
    public Task InvokeAsync(HttpContext context) => context.Scope() is { IsLongRunning: true, IsFromReplica: false } ? CountAsync(context) : next(context);

    private async Task CountAsync(HttpContext context)
    {
        using var open = metrics.Open(Measured.Of(context));
        await next(context);
    }
}
