using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Discovery;

/// <summary><c>/apis</c>, groups and versions. Answered from memory, also when the store is away: a front proxy probes it.</summary>
internal sealed class DiscoveryEndpoint(DiscoveryDocuments documents) : IEndpoint
{
    public Task HandleAsync(HttpContext context, ApiRoute route)
    {
        if (context.Request.Method != "GET")
            throw Statuses.NoMethod();
        ContentTypes.CheckUnused(context.Request.ContentType, MediaTypes.Json, MediaTypes.Yaml, MediaTypes.Protobuf);
        return context.Scope().Target.Path.Trim('/').Split('/') switch
        {
            [_] => WriteGroupsAsync(context),
            [_, var group] => WriteAsync(context, documents.Group(group)!),
            [_, var group, var version, ..] => WriteAsync(context, documents.Resources(new GroupVersion(group, version))!),
            _ => throw Statuses.NoResource(),
        };
    }

    /// <summary>The list of groups, or all groups with all their resources in one document.</summary>
    private Task WriteGroupsAsync(HttpContext context)
    {
        context.Response.Headers.Vary = "Accept";
        return Negotiator.ForAggregatedDiscovery(context.Request.Headers.Accept) is { } chosen
            ? WriteAggregatedAsync(context, chosen, documents.AggregatedV2)
            : WriteAsync(context, documents.Groups);
    }

    private static Task WriteAggregatedAsync(HttpContext context, NegotiatedResponse chosen, DiscoveryDocument document)
    {
        context.Response.Headers.ETag = document.ETag;
        context.Response.Headers.CacheControl = "public";
        if (context.Request.Headers.IfNoneMatch == document.ETag)
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }
        var format = ResponseFormat.Of(context, chosen);
        var type = $"{format.ContentType};g=apidiscovery.k8s.io;v={Negotiator.AggregatedDiscoveryVersion};as=APIGroupDiscoveryList";
        return Body.WriteAsync(context, 200, format with { ContentType = type }, document.Json);
    }

    private static Task WriteAsync(HttpContext context, DiscoveryDocument document) =>
        Body.WriteAsync(context, 200, ResponseFormat.OfDocument(context), document.Json);
}

/// <summary><c>/version</c>: JSON and nothing else, for people to read.</summary>
internal sealed class VersionEndpoint(DiscoveryDocuments documents) : IEndpoint
{
    public Task HandleAsync(HttpContext context, ApiRoute route)
    {
        if (context.Request.Method != "GET")
            throw Statuses.NoMethod();
        ContentTypes.CheckUnused(context.Request.ContentType, MediaTypes.Json);
        Negotiator.CheckJson(context.Request.Headers.Accept);
        return Body.WriteAsync(context, 200, new ResponseFormat(MediaTypes.Json, Pretty: true), documents.Version.Json);
    }
}
