using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;
using k8s.Models;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>DeleteOptions of a request: the body where there is one, else the query. A body makes the query's options count for nothing.</summary>
internal static class DeleteOptionsReader
{
    private const string Kind = "DeleteOptions";

    /// <exception cref="StatusException">400, 415 or 422: the options are no good.</exception>
    public static async Task<V1DeleteOptions> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context);
        var options = body.IsEmpty ? QueryOptions.Delete(context.Query()) : Decode(context, body);
        OptionsValidation.CheckDelete(options);
        return options;
    }

    private static V1DeleteOptions Decode(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var isYaml = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml;
        try
        {
            var json = isYaml ? ValueJson.Write(YamlJson.Parse(body.Span)) : JsonUnicode.Mend(body);
            CheckType(json.Span, context.Scope().Info.Group);
            return (V1DeleteOptions)ObjectCodec.Decode(SchemaRegistry.Of<V1DeleteOptions>(), json.Span, out _);
        }
        catch (DecodeException e)
        {
            throw Statuses.BadRequest(e.Message);
        }
    }

    /// <summary>
    /// The options may say that they are of any group and version: each has had its own, and clients send the one they know
    /// (k8s.io/apimachinery/pkg/apis/meta/internalversion registers them without a version).
    /// </summary>
    private static void CheckType(ReadOnlySpan<byte> json, string scheme)
    {
        Value value;
        try
        {
            value = ValueJson.Parse(json);
        }
        catch (JsonException e)
        {
            throw NoType(GoJsonSyntax.Explain(json) ?? e.Message);
        }
        if (value is not (MapValue or NullValue))
            throw NoType($"json: cannot unmarshal {value.JsonType} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}");
        var (apiVersion, kind) = (Text(value, "apiVersion"), Text(value, "kind"));
        if (GroupVersion.Parse(apiVersion) is not { } version)
            throw Statuses.BadRequest($"unexpected GroupVersion string: {apiVersion}");
        if (version is { Group.Length: > 0, Version.Length: 0 } && version.Group != "meta.k8s.io")
            throw Statuses.BadRequest($"Object 'apiVersion' is missing in '{kind}'");
        if (kind is not ("" or Kind))
            throw Statuses.BadRequest($"no kind {GoQuote.Quote(kind)} is registered for version {GoQuote.Quote(apiVersion)} in scheme {GoQuote.Quote(scheme)}");
    }

    private static string Text(Value value, string member) => (value as MapValue)?.Get(member) switch
    {
        null or NullValue => "",
        StringValue text => text.Text,
        var other => throw NoType($"json: cannot unmarshal {other.JsonType} into Go struct field .{member} of type string"),
    };

    private static StatusException NoType(string why) => Statuses.BadRequest("couldn't get version/kind; json parse error: " + why);
}
