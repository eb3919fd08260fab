using System.Buffers;
using System.IO.Pipelines;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>Reads request bodies up to the limit.</summary>
/// <remarks>
/// While a body is on its way the request gives its slot back: bodies that trickle hold up nobody. They have limits of their own: a time, a number,
/// and the bytes they take together, the last two shared out by user.
/// </remarks>
internal sealed class RequestBody(BodyMemory memory, TimeProvider clock)
{
    private readonly Slots _underWay = new(ServingLimits.BodiesUnderWayMax);

    /// <summary>The body; of several calls for one request the first reads it.</summary>
    /// <exception cref="StatusException">
    /// 413: the body is larger than <see cref="ServingLimits.BodyBytesMax"/>. 408: it did not arrive in time. 429: there are too many.
    /// </exception>
    /// <exception cref="ClientGoneException">The client broke off.</exception>
    public static ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context) => context.Scope().Body is { } body
        ? ValueTask.FromResult(body)
        : context.RequestServices.GetRequiredService<RequestBody>().ReadOnceAsync(context);

    private async ValueTask<ReadOnlyMemory<byte>> ReadOnceAsync(HttpContext context)
    {
        var scope = context.Scope();
        if (context.Request.ContentLength > ServingLimits.BodyBytesMax)
            throw TooLarge();
        var reader = context.Request.BodyReader;
        var held = memory.Hold(scope.User.Name);
        context.Response.RegisterForDispose(held);
        try
        {
            var body = reader.TryRead(out var read) && Take(reader, read, held, out var whole) ? whole : await WaitAsync(context, reader, held);
            scope.Body = body;
            return body;
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new ClientGoneException(e);
        }
    }

    /// <summary>Waits for the rest without a slot.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync(HttpContext context, PipeReader reader, BodyMemory.Held held)
    {
        var scope = context.Scope();
        using var underWay = _underWay.Take(scope.User.Name);
        using var timeout = new CancellationTokenSource(ServingLimits.BodyTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, timeout.Token);
        scope.Slot?.Leave();
        ReadOnlyMemory<byte> body;
        try
        {
            while (!Take(reader, await reader.ReadAsync(either.Token), held, out body))
                continue;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw Statuses.Failure(
                408, StatusReason.Timeout, $"Timeout: the request body did not arrive within {ServingLimits.BodyTimeout.TotalSeconds:F0} seconds", new());
        }
        if (scope.Slot is { } slot)
            await slot.EnterAsync(context.RequestAborted);
        return body;
    }

    /// <returns>True if it was the whole body.</returns>
    private static bool Take(PipeReader reader, ReadResult read, BodyMemory.Held held, out ReadOnlyMemory<byte> body)
    {
        body = default;
        var isTooLarge = read.Buffer.Length > ServingLimits.BodyBytesMax;
        var isHeld = !isTooLarge && held.TryGrowTo(read.Buffer.Length);
        if (isHeld && read.IsCompleted)
            body = read.Buffer.ToArray();
        reader.AdvanceTo(isHeld && !read.IsCompleted ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
        return isTooLarge ? throw TooLarge()
            : isHeld ? read.IsCompleted
            : throw Slots.AllTaken();
    }

    private static StatusException TooLarge() => Statuses.TooLarge($"Request entity too large: limit is {ServingLimits.BodyBytesMax}");
}

/// <summary>The client broke off while its body was read. Known before the request's token is cancelled; there is nobody to answer.</summary>
internal sealed class ClientGoneException(Exception inner) : Exception("the client broke off", inner);
