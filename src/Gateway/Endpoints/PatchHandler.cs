using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>PATCH of an object, or of a subresource of it that is written like one; server-side apply is one of its media types.</summary>
internal sealed class PatchHandler(Writes writes, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var type = ContentTypes.OfPatch(context.Request.ContentType);
        var format = Shown.At(context, kind).Format(context, responses);
        var body = await RequestBody.ReadAsync(context);
        var options = QueryOptions.Write(context.Query());
        OptionsValidation.CheckPatch(options, type);
        ObjectKeys.Of(context.Scope().Info, kind);
        var request = Writes.Request(context, VerbOf(type), options) with
        {
            Body = type == PatchType.Apply ? body : JsonUnicode.Mend(body),
            BodyIsYaml = type == PatchType.Apply,
        };
        await Writes.AnswerAsync(context, kind, format, request, await writes.SendAsync(kind, request, context.RequestAborted));
    }

    private static WriteVerb VerbOf(PatchType type) => type switch
    {
        PatchType.JsonPatch => WriteVerb.JsonPatch,
        PatchType.MergePatch => WriteVerb.MergePatch,
        PatchType.StrategicMergePatch => WriteVerb.StrategicMergePatch,
        _ => WriteVerb.Apply,
    };
}
