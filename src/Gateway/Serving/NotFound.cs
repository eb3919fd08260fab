using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Discovery;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Serving;

/// <summary>Answers what no route takes: below a group version a Status, anywhere else the list of paths there are.</summary>
internal static class NotFound
{
    public static StatusException Resource() => Statuses.Generic(404, StatusReason.NotFound, "the server could not find the requested resource");

    public static Task AnswerAsync(HttpContext context)
    {
        if (context.Scope().Info.IsResourceRequest)
            throw Resource();
        context.Response.StatusCode = 404;
        context.Response.ContentType = "application/json";
        var paths = context.RequestServices.GetRequiredService<DiscoveryDocuments>().Paths;
        return context.Response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { paths }, Indented)).AsTask();
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
