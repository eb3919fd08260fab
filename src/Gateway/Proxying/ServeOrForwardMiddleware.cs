using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Serving;
using OrleansAA.Gateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Answers a routed request in this process, or has another replica answer it.</summary>
internal sealed partial class ServeOrForwardMiddleware
{
    private readonly RequestDelegate _forward;
    private readonly FrozenDictionary<EndpointName, IEndpoint?> _endpoints;
    private readonly ReplicaChoice _choice;
    private readonly IReplicaDirectory _directory;
    private readonly ServedStreams _served;
    private readonly Role _role;
    private readonly RequestMetrics _metrics;
    private readonly ILogger _log;

    public ServeOrForwardMiddleware(
        RequestDelegate next, EndpointTable endpoints, ReplicaChoice choice, IReplicaDirectory directory, ServedStreams served,
        ReplicaProfile self, RequestMetrics metrics, ILogger<ServeOrForwardMiddleware> log)
    {
        (_forward, _choice, _directory, _served, _role, _metrics, _log) = (next, choice, directory, served, self.Role, metrics, log);
        _endpoints = Enum.GetValues<EndpointName>().ToFrozenDictionary(n => n, endpoints.Of);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var route = context.Route();
        List<string> tried = [];
        while (ReplicaFor(context, route, tried) is { } replica)
        {
            if (await ForwardAsync(context, replica))
                return;
            tried.Add(replica.Silo);
        }
        await ServeAsync(context, route);
    }

    private ReplicaInfo? ReplicaFor(HttpContext context, ApiRoute route, List<string> tried) => route.Endpoint is EndpointName.OtherVersion or EndpointName.OtherGroup
        ? (tried.Count == 0 ? _choice.Knowing(context) : null)
        : _choice.For(context, route.Kind, tried);

    private Task ServeAsync(HttpContext context, ApiRoute route)
    {
        if (route.Kind is not null && _role == Role.Gateway)
            throw Statuses.ServiceUnavailable("no replica that has a silo can be reached", retryAfterSeconds: 1);
        var endpoint = _endpoints[route.Endpoint]!;
        return route.Kind is not null && (context.Scope().IsLongRunning || context.Scope().Info.Verb == "list")
            ? _served.CountAsync(() => endpoint.HandleAsync(context, route))
            : endpoint.HandleAsync(context, route);
    }

    /// <returns>False if the replica was not reached, and another may answer.</returns>
    private async Task<bool> ForwardAsync(HttpContext context, ReplicaInfo replica)
    {
        var proxied = context.GetReverseProxyFeature();
        proxied.AvailableDestinations = [.. proxied.AllDestinations.Where(d => d.DestinationId == replica.Silo)];
        // The proxy's configuration may be a moment behind.
        if (proxied.AvailableDestinations.Count == 0)
            return false;
        if (await HasBodyInMemoryAsync(context))
            context.Request.Body = ReadOnly(context.Scope().Body!.Value);
        _metrics.Forwarded(context.Scope().Info.Verb);
        PeerUpgrade.Disguise(context);
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

    private static MemoryStream ReadOnly(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var bytes) ? new(bytes.Array!, bytes.Offset, bytes.Count, writable: false) : new(body.ToArray(), writable: false);

    /// <summary>
    /// A body is read here before it is handed on, unless it is one of a stream in both directions: one that trickles waits without a slot, here and there. One that is too large the other refuses as soon
    /// as it sees its length.
    /// </summary>
    private static async ValueTask<bool> HasBodyInMemoryAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || context.WebSockets.IsWebSocketRequest || context.Scope().TakesUpgrades
            || context.Request.ContentLength > ServingLimits.BodyBytesMax)
        {
            return false;
        }
        await RequestBody.ReadAsync(context);
        return true;
    }

    /// <summary>There was no connection: the replica has seen nothing of the request.</summary>
    private static bool WasNotSent(IForwarderErrorFeature error) => error.Exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The replica at {Address} could not be reached, another answers: {Reason}")]
    private partial void LogUnreached(Uri address, string reason);
}
