using System.IO.Compression;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Monitoring;

/// <summary><c>/metrics</c>: what this process has measured, in Prometheus' text format. Each replica tells its own figures, and who may read them is authorized as for any path.</summary>
internal sealed class MetricsEndpoint(MetricsRegistry metrics) : IEndpoint
{
    public async Task HandleAsync(HttpContext context, ApiRoute route)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        if (!Body.AcceptsGzip(context))
        {
            await metrics.WriteAsync(context.Response.BodyWriter.AsStream(leaveOpen: true), context.RequestAborted);
            return;
        }
        await using GZipStream gzip = Body.Compressing(context);
        await metrics.WriteAsync(gzip, context.RequestAborted);
    }
}
