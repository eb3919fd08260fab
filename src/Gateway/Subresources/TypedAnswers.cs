using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Subresources;

/// <summary>Answers for subresources, in the forms there are.</summary>
internal sealed class TypedAnswers(Responses responses, TimeProvider clock)
{
    /// <param name="context">The request.</param>
    /// <param name="request">What it is about.</param>
    /// <param name="subresource">The subresource.</param>
    /// <param name="answer">What is answered.</param>
    /// <param name="usualCode">The code of an answer that says none.</param>
    /// <exception cref="StatusException">406: the client takes no form there is.</exception>
    public Task WriteAsync(HttpContext context, SubresourceRequest request, Subresource subresource, SubresourceAnswer answer, int usualCode)
    {
        var code = answer.Code > 0 ? answer.Code : usualCode;
        return answer switch
        {
            SubresourceAnswer.Whole whole => Responses.WriteObjectAsync(
                context, code, responses.FormatOf(context, request.Kind), new CachedObject(request.Kind, request.Name, whole.Revision, whole.Json)),
            SubresourceAnswer.Typed typed => WriteTypedAsync(context, request, subresource, typed, code),
            _ => throw new InvalidOperationException($"there is no answer {answer}"),
        };
    }

    private Task WriteTypedAsync(HttpContext context, SubresourceRequest request, Subresource subresource, SubresourceAnswer.Typed answer, int code)
    {
        var chosen = Negotiator.ForDocument(context.Request.Headers.Accept);
        if (chosen.Form is not ResponseForm.Object && (chosen.Form is not ResponseForm.Table || answer.Table is null))
            throw Statuses.Failure(406, StatusReason.NotAcceptable, $"you requested {chosen.Form}, but {subresource.Name} are no objects and have no metadata", null);
        var json = chosen.Form == ResponseForm.Table ? answer.Table!(chosen.MetaVersion, clock.GetUtcNow()) : Encode(request, answer.Value);
        return Body.WriteAsync(context, code, FormatOf(context, chosen), json);
    }

    private static byte[] Encode(SubresourceRequest request, object value)
    {
        var schema = SchemaRegistry.Of(value.GetType());
        var json = ObjectCodec.Encode(schema, value);
        return schema.Field("kind") is null ? [.. TypePrefix(request, schema.ClrType.Name, isAlone: json.Length == 2), .. json.AsSpan(1)] : json;
    }

    /// <summary>An object that begins with its kind and apiVersion.</summary>
    private static byte[] TypePrefix(SubresourceRequest request, string kind, bool isAlone)
    {
        var version = new GroupVersion(request.Kind.Group, request.Version.Name).ToString();
        return Encoding.UTF8.GetBytes($"{{\"kind\":{JsonSerializer.Serialize(kind)},\"apiVersion\":{JsonSerializer.Serialize(version)}{(isAlone ? "" : ",")}");
    }

    /// <summary>People read this, by kubectl get --raw: it is indented if nobody says otherwise.</summary>
    private static ResponseFormat FormatOf(HttpContext context, NegotiatedResponse chosen)
    {
        var format = ResponseFormat.Of(context, chosen);
        return context.Query().Has("pretty") || chosen.Form == ResponseForm.Table ? format : format with { Pretty = !format.Yaml };
    }
}
