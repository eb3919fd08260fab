using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.OpenApi;

/// <summary><c>/openapi/v2</c> and <c>/openapi/v3</c>: JSON or protobuf, with ETags; a v3 document asked for by its hash may be kept for ever.</summary>
internal sealed class OpenApiEndpoint(OpenApiDocuments documents) : IEndpoint
{
    private const string Root = "/openapi/v3/";

    private static readonly string[] ProtobufTypes =
        [OpenApiMediaTypes.V2Protobuf, OpenApiMediaTypes.V2ProtobufDeprecated, OpenApiMediaTypes.V3Protobuf, OpenApiMediaTypes.V3ProtobufDeprecated];

    public Task HandleAsync(HttpContext context, ResourceKind? kind)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
            throw Method.NotAllowed();
        var path = context.Request.Path.Value!.TrimEnd('/');
        if (path == "/openapi/v2")
            return WriteAsync(context, documents.V2, OpenApiMediaTypes.V2Protobuf);
        if (path == "/openapi/v3")
            return WriteAsync(context, documents.V3Index, OpenApiMediaTypes.V3Protobuf);
        return documents.V3(path[Root.Length..]) is { } document
            ? WriteHashedAsync(context, path[Root.Length..], document)
            : Serving.NotFound.AnswerAsync(context);
    }

    /// <summary>A request that names the hash of an older document is sent to the current one; with the right hash the answer never changes.</summary>
    private static Task WriteHashedAsync(HttpContext context, string path, OpenApiDocument document)
    {
        var hash = context.Request.Query["hash"].ToString();
        if (hash.Length == 0)
            return WriteAsync(context, document, OpenApiMediaTypes.V3Protobuf);
        if (hash != document.Hash)
        {
            context.Response.Redirect(OpenApiDocuments.ServerRelativeUrl(path, document.Hash), permanent: true);
            return Task.CompletedTask;
        }
        context.Response.Headers.CacheControl = "public, immutable";
        context.Response.Headers.Expires = DateTimeOffset.UtcNow.AddYears(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, document, OpenApiMediaTypes.V3Protobuf);
    }

    private static async Task WriteAsync(HttpContext context, OpenApiDocument document, string protobufType)
    {
        var response = context.Response;
        response.Headers.ETag = document.ETag;
        response.Headers.Vary = "Accept";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(document.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = 304;
            return;
        }
        var accept = context.Request.Headers.Accept.ToString();
        var isProtobuf = document.Protobuf is not null && ProtobufTypes.Any(t => accept.Contains(t, StringComparison.Ordinal));
        var bytes = isProtobuf ? document.Protobuf!.Value : document.Json;
        response.ContentType = isProtobuf ? protobufType : "application/json";
        response.ContentLength = bytes.Length;
        if (context.Request.Method == "GET")
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}
