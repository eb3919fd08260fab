using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>DeleteOptions of a request: the body where there is one, else the query. A body makes the query's options count for nothing.</summary>
internal static class DeleteOptionsReader
{
    /// <exception cref="StatusException">400, 415 or 422: the options are no good.</exception>
    public static async Task<V1DeleteOptions> ReadAsync(HttpContext context, ResourceKind kind)
    {
        var body = await RequestBody.ReadAsync(context);
        var options = body.IsEmpty ? QueryOptions.Delete(context.Request.Query) : Decode(context, kind, body);
        OptionsValidation.CheckDelete(options);
        return options;
    }

    private static V1DeleteOptions Decode(HttpContext context, ResourceKind kind, ReadOnlyMemory<byte> body)
    {
        V1DeleteOptions options;
        try
        {
            var json = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml ? ValueJson.Write(YamlJson.Parse(body.Span)) : JsonUnicode.Mend(body);
            options = (V1DeleteOptions)ObjectCodec.Decode(SchemaRegistry.Of<V1DeleteOptions>(), json.Span, out _);
        }
        catch (DecodeException e)
        {
            throw Statuses.BadRequest(GoJsonSyntax.Explain(body.Span) is { } why ? "couldn't get version/kind; json parse error: " + why : e.Message);
        }
        CheckType(kind, options);
        return options;
    }

    /// <summary>The options may say that they are of v1, or of the group version that is asked; or nothing.</summary>
    private static void CheckType(ResourceKind kind, V1DeleteOptions options)
    {
        var version = GroupVersion.Parse(options.ApiVersion ?? "");
        var isKnown = options.Kind is null or "" or "DeleteOptions" && version is { } v && (v.Group.Length == 0 || v.Group == kind.Group);
        if (!isKnown)
            throw Statuses.BadRequest($"no kind {GoQuote.Quote(options.Kind ?? "")} is registered for version {GoQuote.Quote(options.ApiVersion ?? "")} in scheme {GoQuote.Quote("portrule")}");
    }
}
