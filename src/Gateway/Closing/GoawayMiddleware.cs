namespace OrleansAA.Gateway.Closing;

/// <summary>
/// Sends a connection elsewhere now and then (--goaway-chance, k8s.io/apiserver/pkg/server/filters/goaway.go): behind a balancer of connections, clients that keep theirs would stay with the replica
/// that was up first. What is under way on the connection goes on, watches too.
/// </summary>
internal sealed class GoawayMiddleware(RequestDelegate next, double chance, Random random)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol) && random.NextDouble() < chance)
            ClosingConnections.Close(context.Features);
        return next(context);
    }
}
