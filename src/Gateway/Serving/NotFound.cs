using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Serving;

/// <summary>Answers what no route takes: below a group version a Status, anywhere else the list of paths there are.</summary>
internal static class NotFound
{
    /// <summary>Answers as if there were no route.</summary>
    public static readonly IEndpoint Endpoint = new NoRoute();

    public static StatusException Resource() => Statuses.Generic(404, StatusReason.NotFound, "the server could not find the requested resource");

    public static Task AnswerAsync(HttpContext context)
    {
        if (context.Scope().Info.IsResourceRequest)
            throw Resource();
        var routes = context.RequestServices.GetRequiredService<IReadOnlyList<ResourceKind>>();
        var paths = context.RequestServices.GetRequiredService<DiscoveryDocuments>().Paths(RouteTable.Paths(routes));
        return Body.WriteAsync(context, 404, new ResponseFormat("application/json", Pretty: true), paths.Json);
    }

    private sealed class NoRoute : IEndpoint
    {
        public Task HandleAsync(HttpContext context, ResourceKind? kind) => AnswerAsync(context);
    }
}
