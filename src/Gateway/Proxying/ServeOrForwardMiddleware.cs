using System.Collections.Frozen;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Serving;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Answers a routed request in this process, or has another replica answer it.</summary>
internal sealed partial class ServeOrForwardMiddleware
{
    private readonly RequestDelegate _forward;
    private readonly FrozenDictionary<string, Handler> _handlers;
    private readonly ReplicaChoice _choice;
    private readonly IReplicaDirectory _directory;
    private readonly ServedStreams _served;
    private readonly Role _role;
    private readonly ILogger _log;

    public ServeOrForwardMiddleware(
        RequestDelegate next, EndpointTable endpoints, IReadOnlyList<ResourceKind> kinds, ReplicaChoice choice, IReplicaDirectory directory, ServedStreams served,
        ServerOptions options, ILogger<ServeOrForwardMiddleware> log)
    {
        (_forward, _choice, _directory, _served, _role, _log) = (next, choice, directory, served, options.Role, log);
        _handlers = RouteTable.Build(kinds).ToFrozenDictionary(
            r => r.RouteId,
            r => new Handler(endpoints.Of(RouteTable.EndpointOf(r)), RouteTable.EndpointOf(r), RouteTable.KindOf(r, kinds)));
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var handler = _handlers[context.GetReverseProxyFeature().Route.Config.RouteId];
        // Routing takes letters of either case, and an escaped slash for part of a name; Kubernetes' paths do not.
        if (handler.Kind is { } kind && (context.Scope().Info.GroupResource != kind.Resource || HasEscapedSlash(context)))
            throw NotFound.Resource();
        List<string> tried = [];
        while (ReplicaFor(context, handler, tried) is { } replica)
        {
            if (await ForwardAsync(context, replica))
                return;
            tried.Add(replica.Silo);
        }
        await ServeAsync(context, handler);
    }

    private ReplicaInfo? ReplicaFor(HttpContext context, Handler handler, List<string> tried) =>
        handler.Name == EndpointName.OtherVersion ? (tried.Count == 0 ? _choice.Knowing(context) : null) : _choice.For(context, handler.Kind, tried);

    private Task ServeAsync(HttpContext context, Handler handler)
    {
        if (handler.Kind is null)
            return handler.Endpoint!.HandleAsync(context, null);
        if (_role == Role.Gateway)
            throw Statuses.ServiceUnavailable("no replica that has a silo can be reached", retryAfterSeconds: 1);
        return context.Scope().Info.Verb is "list" or "watch"
            ? _served.CountAsync(() => handler.Endpoint!.HandleAsync(context, handler.Kind))
            : handler.Endpoint!.HandleAsync(context, handler.Kind);
    }

    /// <returns>False if the replica was not reached, and another may answer.</returns>
    private async Task<bool> ForwardAsync(HttpContext context, ReplicaInfo replica)
    {
        var proxied = context.GetReverseProxyFeature();
        proxied.AvailableDestinations = [.. proxied.AllDestinations.Where(d => d.DestinationId == replica.Silo)];
        // The proxy's configuration may be a moment behind.
        if (proxied.AvailableDestinations.Count == 0)
            return false;
        await _forward(context);
        if (context.GetForwarderErrorFeature() is not { } error || context.RequestAborted.IsCancellationRequested)
            return true;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return true;
        }
        _directory.Distrust(replica);
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        LogUnreached(replica.Address, error.Exception?.Message ?? error.Error.ToString());
        if (!WasNotSent(error) && !HttpMethods.IsGet(context.Request.Method))
            throw Statuses.Failure(504, StatusReason.Timeout, "the replica that did the request went away before it answered: the outcome is unknown, read the object to find out", new());
        return false;
    }

    /// <summary>There was no connection: the replica has seen nothing of the request.</summary>
    private static bool WasNotSent(IForwarderErrorFeature error) => error.Exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError,
    };

    private static bool HasEscapedSlash(HttpContext context) => context.Request.Path.Value!.Contains("%2F", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The replica at {Address} could not be reached, another answers: {Reason}")]
    private partial void LogUnreached(Uri address, string reason);

    /// <param name="Endpoint">What answers here; null where nothing can.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="Kind">The kind it is about.</param>
    private sealed record Handler(IEndpoint? Endpoint, EndpointName Name, ResourceKind? Kind);
}
