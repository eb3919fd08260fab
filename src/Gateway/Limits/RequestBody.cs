using System.Buffers;
using System.IO.Pipelines;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Limits;

/// <summary>Reads request bodies up to the limit.</summary>
internal static class RequestBody
{
    /// <exception cref="StatusException">413: the body is larger than <see cref="ServingLimits.BodyBytesMax"/>.</exception>
    /// <exception cref="ClientGoneException">The client broke off.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > ServingLimits.BodyBytesMax)
            throw TooLarge();
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await ReadAsync(reader, context.RequestAborted);
            if (read.Buffer.Length > ServingLimits.BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge();
            }
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new ClientGoneException(e);
        }
    }

    private static StatusException TooLarge() => Statuses.TooLarge($"Request entity too large: limit is {ServingLimits.BodyBytesMax}");
}

/// <summary>The client broke off while its body was read. Known before the request's token is cancelled; there is nobody to answer.</summary>
internal sealed class ClientGoneException(Exception inner) : Exception("the client broke off", inner);
