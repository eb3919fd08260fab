using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>What a path shows of an object: the object itself, or what the subresource makes of it.</summary>
internal readonly record struct Shown(ResourceKind Kind, ScaleSubresource? Scale)
{
    public static Shown At(HttpContext context, ResourceKind kind) => new(kind, context.Route().Subresource as ScaleSubresource);

    public ResponseFormat Format(HttpContext context, Responses responses) => Scale is null
        ? responses.FormatOf(context, Kind)
        : responses.FormatOf(context, ScaleSubresource.Body, ScaleSubresource.Body.Storage);

    public CachedObject Of(CachedObject found) => Scale is null
        ? found
        : new(ScaleSubresource.Body, found.Name, found.Revision, Scale.Encode(Kind, found.Decode()));
}
