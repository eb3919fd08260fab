using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>How the root control plane answers.</summary>
internal static class RootAnswers
{
    public static Task WriteAsync(HttpContext context, int code, JsonNode body, string type = "application/json")
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    public static Task WriteStatusAsync(HttpContext context, int code, string reason, string message) => WriteAsync(context, code, Status(code, reason, message));

    public static JsonObject Status(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = code < 400 ? "Success" : "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };

    public static async Task<JsonObject> ReadAsync(HttpContext context) =>
        (JsonObject)(await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;

    public static async Task<byte[]> ReadBytesAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    /// <summary>Whether what is sent is Kubernetes' protobuf.</summary>
    public static bool IsProtobuf(HttpContext context) => context.Request.ContentType?.StartsWith(ProtobufNamespace.MediaType, StringComparison.Ordinal) == true;

    public static string[] Texts(JsonNode? array) => array is JsonArray items ? [.. items.Select(i => (string)i!)] : [];
}
