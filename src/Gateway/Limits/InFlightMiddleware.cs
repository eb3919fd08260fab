using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>Bounds how many requests are worked on at once, reads and writes apart; watches, which mostly wait, do not count.</summary>
internal sealed class InFlightMiddleware(RequestDelegate next)
{
    private int _reads;
    private int _writes;

    public Task InvokeAsync(HttpContext context) => context.Scope().Info.Verb switch
    {
        "watch" => next(context),
        "create" or "update" or "patch" or "delete" or "deletecollection" => WriteAsync(context),
        _ => ReadAsync(context),
    };

    private async Task ReadAsync(HttpContext context)
    {
        try
        {
            Enter(ref _reads, ServingLimits.RequestsInFlightMax);
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _reads);
        }
    }

    private async Task WriteAsync(HttpContext context)
    {
        try
        {
            Enter(ref _writes, ServingLimits.MutatingRequestsInFlightMax);
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _writes);
        }
    }

    private static void Enter(ref int inFlight, int max)
    {
        if (Interlocked.Increment(ref inFlight) > max)
            throw Statuses.TooManyRequests("Too many requests, please try again later.", retryAfterSeconds: 1);
    }
}
