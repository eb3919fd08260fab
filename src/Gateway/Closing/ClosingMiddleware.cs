using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Closing;

/// <summary>
/// What still comes to a process that is closing: answered, and its connection is told to go elsewhere. But no watch begins, nor anything else that may take long, which would end as soon; 429 makes
/// a client wait and ask again, where anything else would make it list.
/// </summary>
internal sealed class ClosingMiddleware(RequestDelegate next, Draining draining)
{
    private const int RetryAfterSeconds = 1;

    public Task InvokeAsync(HttpContext context)
    {
        if (!draining.Closing.IsCancellationRequested)
            return next(context);
        ClosingConnections.Close(context.Features);
        return context.Scope() is { Info.IsResourceRequest: true, IsLongRunning: true }
            ? throw Statuses.TooManyRequests("The apiserver is shutting down, please try again later.", RetryAfterSeconds)
            : next(context);
    }
}
