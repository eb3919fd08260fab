using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Tracing;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>
/// What changes on the way to another replica and back: the caller's identity goes along in a header, path and query as they were sent (what is mended
/// on the way could be another path than the one that was authorized), and the answer's headers come at once. A watch ends with this replica.
/// </summary>
internal sealed class PeerTransforms(IHostApplicationLifetime lifetime, RequestLimits limits, Random random, TimeProvider clock) : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(request =>
        {
            PeerUpgrade.Undisguise(request);
            if (request.HttpContext.Scope().TakesUpgrades)
                FlushingHandler.Flush(request.ProxyRequest);
            request.ProxyRequest.RequestUri = new Uri(
                request.DestinationPrefix.TrimEnd('/') + request.HttpContext.Scope().Target.Raw, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            request.ProxyRequest.Headers.TryAddWithoutValidation(PeerIdentity.Header, PeerIdentity.Write(request.HttpContext.Scope().User));
            // The name in the TLS handshake comes from here.
            request.ProxyRequest.Headers.Host = PeerTls.HostName;
            request.ProxyRequest.Headers.Remove("Audit-Id");
            request.ProxyRequest.Headers.Add("Audit-Id", request.HttpContext.Scope().AuditId);
            TraceHeaders.Set(request.ProxyRequest);
            request.ProxyRequest.Headers.Remove(PeerNotes.Header);
            if (request.HttpContext.Scope().Audit is not null)
                request.ProxyRequest.Headers.Add(PeerNotes.Header, "true");
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(PassOnAsync);
    }

    /// <summary>The answer's headers take the place of those that were set here, and do not wait for its first byte: who opens a watch waits for them.</summary>
    private async ValueTask PassOnAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } answer)
            return;
        var headers = context.HttpContext.Response.Headers;
        if (headers.Remove(PeerNotes.Header, out var notes) && context.HttpContext.Scope().Audit is { } record)
            PeerNotes.Take(notes.ToString(), record);
        foreach (var (name, values) in answer.Headers.NonValidated)
        {
            if (headers.ContainsKey(name))
                headers[name] = values.ToArray();
        }
        // A replica does not redirect; what does is none.
        if ((int)answer.StatusCode is >= 300 and < 400 && answer.Headers.Location is not null)
        {
            headers.Location = default;
            context.HttpContext.Response.StatusCode = StatusCodes.Status502BadGateway;
            context.SuppressResponseBody = true;
            return;
        }
        // It has begun, and waits from now on.
        if (context.HttpContext.Scope().Info.Verb == "watch")
            context.HttpContext.Scope().Slot?.Leave();
        // An upgrade's headers are the forwarder's to send.
        if (context.HttpContext.WebSockets.IsWebSocketRequest || PeerUpgrade.IsAnswered(answer))
            return;
        if (context.HttpContext.Scope().Info.Verb == "watch")
        {
            var span = new WatchSpan(clock, limits.WatchTerminationGrace * random.NextDouble(), lifetime.ApplicationStopping);
            context.HttpContext.Response.RegisterForDispose(span);
            answer.Content = new StreamContent(new EndingStream(await answer.Content.ReadAsStreamAsync(context.CancellationToken), span.Over));
        }
        await context.HttpContext.Response.Body.FlushAsync(context.CancellationToken);
    }
}
