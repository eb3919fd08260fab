using System.Collections.Frozen;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Serving;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Answers a routed request in this process. A replica with a silo serves everything itself.</summary>
internal sealed class ServeHereMiddleware
{
    private readonly FrozenDictionary<string, Handler> _handlers;

    public ServeHereMiddleware(RequestDelegate next, EndpointTable endpoints, IReadOnlyList<ResourceKind> kinds)
    {
        // Nothing is forwarded yet, so that the rest of the proxy's pipeline is not reached.
        _ = next;
        _handlers = RouteTable.Build(kinds).ToFrozenDictionary(
            r => r.RouteId,
            r => new Handler(endpoints.Of(RouteTable.EndpointOf(r)), RouteTable.KindOf(r, kinds)));
    }

    public Task InvokeAsync(HttpContext context)
    {
        var handler = _handlers[context.GetReverseProxyFeature().Route.Config.RouteId];
        // Routing takes letters of either case, and an escaped slash for part of a name; Kubernetes' paths do not.
        if (handler.Kind is { } kind && (context.Scope().Info.GroupResource != kind.Resource || HasEscapedSlash(context)))
            throw NotFound.Resource();
        return handler.Endpoint.HandleAsync(context, handler.Kind);
    }

    private static bool HasEscapedSlash(HttpContext context) => context.Request.Path.Value!.Contains("%2F", StringComparison.OrdinalIgnoreCase);

    private sealed record Handler(IEndpoint Endpoint, ResourceKind? Kind);
}
