using System.Globalization;
using k8s.Models;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Answers with a Status.</summary>
internal static class StatusResponse
{
    /// <summary>In the form the client accepts for errors; JSON if it accepts none.</summary>
    public static Task WriteAsync(HttpContext context, V1Status status) => WriteAsync(context, status, ResponseFormat.OfError(context));

    public static Task WriteAsync(HttpContext context, V1Status status, ResponseFormat format)
    {
        if (status.Code is 429 or 503 or 504 && status.Details?.RetryAfterSeconds is > 0 and var seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return format.ContentType == MediaTypes.Protobuf
            ? WriteProtobufAsync(context, status)
            : Body.WriteAsync(context, status.Code ?? 200, format, Encode(status));
    }

    private static async Task WriteProtobufAsync(HttpContext context, V1Status status)
    {
        var bytes = StatusProtobuf.Encode(status);
        (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength) = (status.Code ?? 200, MediaTypes.Protobuf, bytes.Length);
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Whatever a client sent that a message repeats: the answer has an end.</summary>
    private static void Cut(V1Status status)
    {
        status.Message = Cut(status.Message);
        if (status.Details is not { } details)
            return;
        details.Name = Cut(details.Name);
        foreach (var cause in details.Causes ?? [])
            cause.Message = Cut(cause.Message);
    }

    private static string? Cut(string? text) => text?.Length > ServingLimits.StatusMessageCharactersMax ? $"{text.AsSpan(0, ServingLimits.StatusMessageCharactersMax)}..." : text;

    public static byte[] Encode(V1Status status)
    {
        Cut(status);
        return ObjectCodec.Encode(SchemaBuilder.Of<V1Status>(), status);
    }
}
