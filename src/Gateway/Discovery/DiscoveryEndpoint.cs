using OrleansAA.ApiMachinery.Discovery;
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
            ["apis"] => Body.WriteAsync(context, 200, ResponseFormat.Json, documents.Groups.Json),
            ["apis", var group] => WriteAsync(context, documents.Group(group)),
            ["apis", var group, var version] => WriteAsync(context, documents.Resources(new GroupVersion(group, version))),
            _ => WriteAsync(context, documents.Version),
        };
    }

    private static Task WriteAsync(HttpContext context, DiscoveryDocument? document) => document is null
        ? Serving.NotFound.AnswerAsync(context)
        : Body.WriteAsync(context, 200, ResponseFormat.Json, document.Json);
}
