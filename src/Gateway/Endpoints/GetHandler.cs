using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>GET of an object, or of its status subresource, which shows the whole object.</summary>
internal sealed class GetHandler(Reads reads, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var info = context.Scope().Info;
        var format = responses.FormatOf(context, kind);
        var resourceVersion = context.Query().First("resourceVersion");
        var key = ObjectKeys.Of(info, kind);
        var cache = await reads.AtLeastAsync(kind, resourceVersion, RevisionQuery.Parse(resourceVersion), context.RequestAborted);
        var found = cache.Find(key, out _) ?? throw Statuses.NotFound(kind.Resource, info.Name);
        await Responses.WriteObjectAsync(context, 200, format, found);
    }
}
