using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Subresources;

/// <summary>GET of what a subresource tells of an object.</summary>
internal sealed class ReadHandler(Reads reads, TypedAnswers answers)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind, ReadSubresource subresource)
    {
        // Who takes nothing there is, is told so first.
        Negotiator.ForDocument(context.Request.Headers.Accept);
        var request = new SubresourceRequest(new HttpSubresourceContext(context, kind, reads, context.RequestAborted));
        await answers.WriteAsync(context, request, subresource, await subresource.Handle(request), usualCode: 200);
    }
}
