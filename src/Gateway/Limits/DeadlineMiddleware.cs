using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>
/// Ends requests that take too long with 504: after the <c>timeout</c> the client gave, at most <see cref="RequestLimits.RequestTimeout"/>. An answer
/// that is not written by then is broken off. Watches end by themselves, in order; one that does not, because nobody reads it, is broken off, too.
/// A subresource that may take as long as it likes has no deadline.
/// </summary>
internal sealed class DeadlineMiddleware(RequestDelegate next, RequestLimits limits, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context) => context.Scope() switch
    {
        { Info.Verb: "watch" } => WatchAsync(context),
        { IsLongRunning: true } => UnlimitedAsync(context),
        _ => AnswerAsync(context),
    };

    private async Task WatchAsync(HttpContext context)
    {
        using var end = new CancellationTokenSource(WatchTimeout(context.Query().First("timeoutSeconds")) + ServingLimits.WatchEndGrace, clock);
        await using var abort = end.Token.UnsafeRegister(static c => ((HttpContext)c!).Abort(), context);
        await next(context);
    }

    /// <summary>What is sent may be as slow as it likes, too.</summary>
    private Task UnlimitedAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        return next(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var timeout = Timeout(context.Query().First("timeout"));
        context.Scope().Timeout = timeout;
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
            if (!context.Response.HasStarted && context.Response.BodyWriter.UnflushedBytes == 0)
            {
                throw Statuses.Failure(
                    504, StatusReason.Timeout, "Timeout: request did not complete within the allotted timeout", new() { RetryAfterSeconds = null });
            }
            context.Abort();
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    /// <summary>What the client gave, if it is less than the server's own; 0 and less mean that it has no wish.</summary>
    private TimeSpan Timeout(string text)
    {
        if (text.Length == 0)
            return limits.RequestTimeout;
        if (!GoDuration.TryParse(text, out var nanoseconds, out var error))
            throw Statuses.BadRequest($"invalid timeout specified in the request URL - {error}");
        var given = TimeSpan.FromTicks(Math.Max(nanoseconds / TimeSpan.NanosecondsPerTick, 1));
        return nanoseconds <= 0 || given > limits.RequestTimeout ? limits.RequestTimeout : given;
    }

    /// <summary>What the watch will keep to; it is the watch's handler that says what is wrong with a number.</summary>
    private TimeSpan WatchTimeout(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && seconds < limits.WatchTimeoutMax.TotalSeconds
            ? TimeSpan.FromSeconds(seconds) : limits.WatchTimeoutMax;
}
