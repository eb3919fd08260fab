using System.Diagnostics;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tracing;

/// <summary>A span for each request whose caller could not prove to be anybody. It begins a trace of its own, as often as traces begin here: what such a caller says of another one is not believed.</summary>
internal sealed class RefusedSpanMiddleware(RequestDelegate next, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context) => TracingMiddleware.IsOn ? TraceAsync(context) : next(context);

    private async Task TraceAsync(HttpContext context)
    {
        var started = clock.GetUtcNow();
        try
        {
            await next(context);
        }
        catch (StatusException e) when (e.Code == StatusCodes.Status401Unauthorized)
        {
            Activity.Current = null;
            using var span = TracingMiddleware.Begin(context, parent: default, started);
            span?.SetTag(TracingMiddleware.Code, e.Code);
            throw;
        }
    }
}
