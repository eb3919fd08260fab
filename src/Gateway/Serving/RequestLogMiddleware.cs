using System.Globalization;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Gateway.Logging;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Serving;

/// <summary>A line for each request that is over, as kube-apiserver writes it at <c>-v=3</c> (k8s.io/apiserver/pkg/server/httplog). A replica that a request was handed on to writes its own.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, TimeProvider clock, ILogger<RequestLogMiddleware> log)
{
    private const string Message = "HTTP";

    public Task InvokeAsync(HttpContext context) => log.IsEnabled(LogLevel.Information) ? LogAsync(context) : next(context);

    private async Task LogAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        context.Scope().Logged = [];
        // As they were sent: steps below take headers away.
        var (agent, type) = (context.Request.Headers.UserAgent.ToString(), context.Request.ContentType ?? "");
        try
        {
            await next(context);
        }
        finally
        {
            Log(context, agent, type, clock.GetElapsedTime(started));
        }
    }

    private void Log(HttpContext context, string agent, string type, TimeSpan latency)
    {
        var scope = context.Scope();
        var entry = new LogFields(Message,
        [
            new("verb", Measured.Of(context).Verb),
            new("URI", LogText.Cut(scope.Target.Raw)),
            new("latency", GoDurationText.Format(latency)),
            new("userAgent", LogText.Cut(agent)),
            new("contentType", LogText.Cut(type)),
            new("audit-ID", scope.AuditId),
            new("srcIP", string.Create(CultureInfo.InvariantCulture, $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}")),
            .. scope.Logged!,
            new("resp", context.Response.StatusCode),
        ]);
        log.Log(LogLevel.Information, default, entry, null, static (e, _) => e.ToString());
    }
}
