using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>PUT of an object, or of a subresource of it that is written like one.</summary>
internal sealed class UpdateHandler(Writes writes, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var format = Shown.At(context, kind).Format(context, responses);
        var body = await RequestBody.ReadAsync(context);
        var options = QueryOptions.Write(context.Query());
        OptionsValidation.CheckUpdate(options);
        ObjectKeys.Of(context.Scope().Info, kind);
        var isYaml = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml;
        var request = Writes.Request(context, WriteVerb.Update, options) with { Body = isYaml ? body : JsonUnicode.Mend(body), BodyIsYaml = isYaml };
        await Writes.AnswerAsync(context, kind, format, request, await writes.SendAsync(kind, request, context.RequestAborted));
    }
}
