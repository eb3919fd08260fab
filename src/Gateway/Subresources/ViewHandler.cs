using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Subresources;

/// <summary>GET and PUT of something of an object that has a type of its own.</summary>
internal sealed class ViewHandler(Reads reads, ActionHandler act, TypedAnswers answers)
{
    public async Task ReadAsync(HttpContext context, ResourceKind kind, ViewSubresource subresource)
    {
        Negotiator.ForDocument(context.Request.Headers.Accept);
        var request = new SubresourceRequest(new HttpSubresourceContext(context, kind, reads, context.RequestAborted));
        await AnswerAsync(context, request, subresource, await request.ReadObjectAsync());
    }

    public async Task ReplaceAsync(HttpContext context, ResourceKind kind, ViewSubresource subresource)
    {
        var (request, body) = await act.ReadAsync(context, kind, subresource.Body, OptionsValidation.CheckUpdate);
        var written = await request.WriteAsync(o => subresource.Write(o, body));
        await AnswerAsync(context, request, subresource, KindCodec.DecodeStored(kind, written.Json.Span));
    }

    private Task AnswerAsync(HttpContext context, SubresourceRequest request, ViewSubresource subresource, object value) =>
        answers.WriteAsync(context, request, subresource, new SubresourceAnswer.Typed(subresource.Read(value)), usualCode: 200);
}
