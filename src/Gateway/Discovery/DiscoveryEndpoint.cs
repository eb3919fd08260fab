using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Discovery;

/// <summary><c>/apis</c>, groups, versions and <c>/version</c>. Answered from memory, also when the store is away: a front proxy probes it.</summary>
internal sealed class DiscoveryEndpoint(DiscoveryDocuments documents) : IEndpoint
{
    public Task HandleAsync(HttpContext context, ResourceKind? kind)
    {
        if (context.Request.Method != "GET")
            throw Method.NotAllowed();
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path switch
        {
            ["apis"] => WriteGroupsAsync(context),
            ["apis", var group] => WriteAsync(context, documents.Group(group)),
            ["apis", var group, var version] => WriteAsync(context, documents.Resources(new GroupVersion(group, version))),
            _ => WriteAsync(context, documents.Version),
        };
    }

    /// <summary>The list of groups, or all groups with all their resources in one document, whichever the client names first among what there is.</summary>
    private Task WriteGroupsAsync(HttpContext context)
    {
        foreach (var clause in AcceptHeader.Parse(context.Request.Headers.Accept.ToString()))
        {
            if (!clause.Takes("application", "json"))
                continue;
            if (!clause.Parameters.TryGetValue("as", out var form))
                break;
            var version = clause.Parameters.GetValueOrDefault("v");
            if (form == "APIGroupDiscoveryList" && clause.Parameters.GetValueOrDefault("g") == "apidiscovery.k8s.io" && version is "v2" or "v2beta1")
                return WriteAggregatedAsync(context, version!, version == "v2" ? documents.AggregatedV2 : documents.AggregatedV2Beta1);
        }
        context.Response.Headers.Vary = "Accept";
        return WriteAsync(context, documents.Groups);
    }

    private static Task WriteAggregatedAsync(HttpContext context, string version, DiscoveryDocument document)
    {
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.ETag = document.ETag;
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(document.ETag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }
        var type = $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList";
        return Body.WriteAsync(context, 200, new ResponseFormat(type), document.Json);
    }

    private static Task WriteAsync(HttpContext context, DiscoveryDocument? document) => document is null
        ? Serving.NotFound.AnswerAsync(context)
        : Body.WriteAsync(context, 200, ResponseFormat.OfDocument(context), document.Json);
}
