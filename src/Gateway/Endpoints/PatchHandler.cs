using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Contracts.Objects;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>PATCH of an object or of its status; server-side apply is one of its media types.</summary>
internal sealed class PatchHandler(Writes writes, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var (type, verb) = TypeOf(context.Request.ContentType ?? "");
        var format = responses.FormatOf(context, kind);
        var body = await RequestBody.ReadAsync(context);
        var options = QueryOptions.Write(context.Request.Query);
        OptionsValidation.CheckPatch(options, type);
        var request = Writes.Request(context, verb, options) with { Body = body, BodyIsYaml = verb == WriteVerb.Apply };
        await Writes.AnswerAsync(context, kind, format, request, await writes.SendAsync(kind, request, context.RequestAborted));
    }

    /// <summary>The patch a media type stands for; kube compares it letter by letter.</summary>
    private static (PatchType Type, WriteVerb Verb) TypeOf(string contentType) => contentType.Split(';')[0].Trim() switch
    {
        "application/json-patch+json" => (PatchType.JsonPatch, WriteVerb.JsonPatch),
        "application/merge-patch+json" => (PatchType.MergePatch, WriteVerb.MergePatch),
        "application/strategic-merge-patch+json" => (PatchType.StrategicMergePatch, WriteVerb.StrategicMergePatch),
        "application/apply-patch+yaml" => (PatchType.Apply, WriteVerb.Apply),
        _ => throw Statuses.UnsupportedMediaType("415: Unsupported Media Type"),
    };
}
