using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Schemas;
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
        var (request, body) = await ReadAsync(context, kind, subresource.Body, OptionsValidation.CheckCreate);
        await answers.WriteAsync(context, request, subresource, await subresource.Handle(request, body), usualCode: subresource.Answer is null ? 200 : 201);
    }

    /// <summary>What is sent to a subresource that has a body of its own, and the request by which the object is written.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">The kind of the object.</param>
    /// <param name="type">The type of what is sent.</param>
    /// <param name="check">Checks the options.</param>
    public async Task<(ActionRequest Request, object Body)> ReadAsync(HttpContext context, ResourceKind kind, StructSchema type, Action<WriteOptions> check)
    {
        Negotiator.ForDocument(context.Request.Headers.Accept);
        var isYaml = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml;
        var sent = await RequestBody.ReadAsync(context);
        var options = QueryOptions.Write(context.Query());
        check(options);

        var request = new HttpActionRequest(context, new HttpSubresourceContext(context, kind, reads, context.RequestAborted), options, writes);
        var warnings = new List<string>();
        var version = new GroupVersion(kind.Group, request.Version.Name);
        var body = BodyValidation.Read(type, version, request.Name.Name, isYaml ? sent : JsonUnicode.Mend(sent), isYaml, options.FieldValidation, warnings, context.RequestAborted);
        WarningHeaders.Add(context.Response, warnings);
        return (request, body);
    }
}
