using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Subresources;

/// <summary>POST to a subresource that does something with an object.</summary>
internal sealed class ActionHandler(Reads reads, Writes writes, TypedAnswers answers)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind, ActionSubresource subresource)
    {
        Negotiator.ForDocument(context.Request.Headers.Accept);
        var isYaml = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml;
        var sent = await RequestBody.ReadAsync(context);
        var options = QueryOptions.Write(context.Query());
        OptionsValidation.CheckCreate(options);

        var request = new HttpActionRequest(context, new HttpSubresourceContext(context, kind, reads, context.RequestAborted), options, writes);
        var warnings = new List<string>();
        var version = new GroupVersion(kind.Group, request.Version.Name);
        var body = BodyDecoder.Decode(subresource.Body, version, isYaml ? sent : JsonUnicode.Mend(sent), isYaml, options.FieldValidation, warnings);
        WarningHeaders.Add(context.Response, warnings);
        await answers.WriteAsync(context, request, subresource, await subresource.Handle(request, body), usualCode: subresource.Answer is null ? 200 : 201);
    }
}
