using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.OpenApi;

/// <summary>
/// <c>/openapi/v2</c> and <c>/openapi/v3</c>: JSON or protobuf, with ETags; a v3 document asked for by its hash may be kept for ever. As in k8s.io/kube-openapi
/// the index of v3 is JSON for everybody, and a v3 document there is none of is an answer without a body.
/// </summary>
internal sealed class OpenApiEndpoint(OpenApiDocuments documents, TimeProvider clock) : IEndpoint
{
    private const string Root = "/openapi/v3/";

    private static readonly OpenApiForms V2 = new(OpenApiMediaTypes.V2Protobuf, OpenApiMediaTypes.V2ProtobufDeprecated);
    private static readonly OpenApiForms V3 = new(OpenApiMediaTypes.V3Protobuf, OpenApiMediaTypes.V3ProtobufDeprecated);

    public Task HandleAsync(HttpContext context, ApiRoute route)
    {
        var path = context.Scope().Target.Path;
        if (path == "/openapi/v3")
            return WriteAsync(context, documents.V3Index, MediaTypes.Json);
        context.Response.Headers.Vary = "Accept";
        var form = (path == "/openapi/v2" ? V2 : V3).Choose(context.Request.Headers.Accept);
        if (form is null)
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
        else if (path == "/openapi/v2")
            return WriteAsync(context, documents.V2, form);
        else if (documents.V3(path[Root.Length..]) is { } document)
            return WriteHashedAsync(context, path[Root.Length..], document, form);
        return Task.CompletedTask;
    }

    /// <summary>A request that names the hash of an older document is sent to the current one; with the right hash the answer never changes.</summary>
    private Task WriteHashedAsync(HttpContext context, string path, OpenApiDocument document, string form)
    {
        var hash = context.Query().First("hash");
        if (hash.Length == 0)
            return WriteAsync(context, document, form);
        if (hash != document.Hash)
        {
            context.Response.Redirect(OpenApiDocuments.ServerRelativeUrl(path, document.Hash), permanent: true);
            return Task.CompletedTask;
        }
        context.Response.Headers.CacheControl = "public, immutable";
        context.Response.Headers.Expires = clock.GetUtcNow().AddYears(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, document, form);
    }

    private static async Task WriteAsync(HttpContext context, OpenApiDocument document, string form)
    {
        var response = context.Response;
        response.Headers.ETag = document.ETag;
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(document.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = 304;
            return;
        }
        var bytes = form == MediaTypes.Json ? document.Json : document.Protobuf!.Value;
        response.ContentType = form;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}

/// <summary>The forms of a document: JSON and protobuf, which has an older spelling besides.</summary>
internal sealed class OpenApiForms(string protobuf, string protobufDeprecated)
{
    private readonly (string SubType, string MediaType)[] _forms =
        [("json", MediaTypes.Json), (SubTypeOf(protobuf), protobuf), (SubTypeOf(protobufDeprecated), protobuf)];

    /// <returns>The media type of the answer; null if the client takes none. Parameters are passed over.</returns>
    public string? Choose(string? accept)
    {
        foreach (var clause in AcceptHeader.Parse(string.IsNullOrEmpty(accept) ? "*/*" : accept))
        {
            foreach (var (subType, mediaType) in _forms)
            {
                if (clause.Type is "application" or "*" && (clause.SubType == subType || clause.SubType == "*"))
                    return mediaType;
            }
        }
        return null;
    }

    private static string SubTypeOf(string mediaType) => mediaType["application/".Length..];
}
