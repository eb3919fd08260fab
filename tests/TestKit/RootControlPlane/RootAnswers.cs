using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.TestKit;

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

    public static string[] Texts(JsonNode? array) => array is JsonArray items ? [.. items.Select(i => (string)i!)] : [];
}
