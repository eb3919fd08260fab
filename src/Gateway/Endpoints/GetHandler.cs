using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>GET of an object, or of a subresource of it that is read like one.</summary>
internal sealed class GetHandler(Reads reads, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var info = context.Scope().Info;
        var format = Shown.At(context, kind).Format(context, responses);
        var resourceVersion = context.Query().First("resourceVersion");
        var key = ObjectKeys.Of(info, kind);
        var cache = await reads.AtLeastAsync(kind, resourceVersion, RevisionQuery.Parse(resourceVersion), context.RequestAborted);
        var found = cache.Find(key, out _) ?? throw Statuses.NotFound(kind.Resource, info.Name);
        await Responses.WriteObjectAsync(context, 200, format, Shown.At(context, kind).Of(found));
    }
}
