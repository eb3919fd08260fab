using System.Globalization;
using k8s.Models;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Answers with a Status.</summary>
internal static class StatusResponse
{
    /// <summary>In the form the client accepts for errors; JSON if it accepts none.</summary>
    public static Task WriteAsync(HttpContext context, V1Status status) => WriteAsync(context, status, ResponseFormat.OfError(context));

    public static Task WriteAsync(HttpContext context, V1Status status, ResponseFormat format)
    {
        if (status.Status == "Failure")
            context.Scope().Audit?.Refused(status);
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

    public static byte[] Encode(V1Status status) => ObjectCodec.Encode(SchemaRegistry.Of<V1Status>(), status);
}
