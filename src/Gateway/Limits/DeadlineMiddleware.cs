using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>
/// Ends requests that take too long with 504: after the <c>timeout</c> the client gave, at most <see cref="ServingLimits.RequestTimeout"/>.
/// Watches end by themselves.
/// </summary>
internal sealed class DeadlineMiddleware(RequestDelegate next, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Scope().Info is { IsResourceRequest: false } or { Verb: "watch" })
        {
            await next(context);
            return;
        }
        var timeout = Timeout(context.Query().First("timeout"));
        var aborted = context.RequestAborted;
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, deadline.Token);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw Statuses.Failure(
                504, StatusReason.Timeout, "Timeout: request did not complete within the allotted timeout", new() { RetryAfterSeconds = null });
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    /// <summary>What the client gave, if it is less than the server's own; 0 and less mean that it has no wish.</summary>
    private static TimeSpan Timeout(string text)
    {
        if (text.Length == 0)
            return ServingLimits.RequestTimeout;
        if (!GoDuration.TryParse(text, out var nanoseconds, out var error))
            throw Statuses.BadRequest($"invalid timeout specified in the request URL - {error}");
        var given = TimeSpan.FromTicks(Math.Max(nanoseconds / TimeSpan.NanosecondsPerTick, 1));
        return nanoseconds <= 0 || given > ServingLimits.RequestTimeout ? ServingLimits.RequestTimeout : given;
    }
}
