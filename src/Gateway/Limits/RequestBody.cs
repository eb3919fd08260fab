using System.Buffers;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Limits;

/// <summary>Reads request bodies up to the limit.</summary>
internal static class RequestBody
{
    /// <exception cref="StatusException">413: the body is larger than <see cref="ServingLimits.BodyBytesMax"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > ServingLimits.BodyBytesMax)
            throw TooLarge();
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
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

    private static StatusException TooLarge() => Statuses.TooLarge($"Request entity too large: limit is {ServingLimits.BodyBytesMax}");
}
