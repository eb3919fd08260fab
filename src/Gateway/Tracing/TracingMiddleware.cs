using System.Diagnostics;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tracing;

/// <summary>
/// A span for each request that is traced. Whose trace it belongs to (W3C <c>traceparent</c>) only the root and other replicas may say: anybody could have everything traced, or write into the traces of others.
/// </summary>
internal sealed class TracingMiddleware(RequestDelegate next)
{
    public const string SourceName = "OrleansAA.Gateway";

    /// <summary>What a span of a request has from the beginning, and no other has.</summary>
    public const string AuditId = "audit-id";

    private const string Parent = "traceparent";
    private const string State = "tracestate";

    private static readonly ActivitySource Source = new(SourceName);

    public Task InvokeAsync(HttpContext context) => Source.HasListeners() ? TraceAsync(context) : next(context);

    private async Task TraceAsync(HttpContext context)
    {
        // The framework's own may have the client's parent.
        Activity.Current = null;
        var (scope, info) = (context.Scope(), context.Scope().Info);
        using var span = Source.StartActivity(info.Verb, ActivityKind.Server, ParentOf(context), [new(AuditId, scope.AuditId)]);
        if (span is null)
        {
            await next(context);
            return;
        }
        span.SetTag("http.request.method", context.Request.Method).SetTag("url.path", LogText.Cut(info.Path))
            .SetTag("k8s.resource", info.Resource).SetTag("k8s.namespace.name", info.Namespace).SetTag("k8s.object.name", info.Name);
        try
        {
            await next(context);
        }
        finally
        {
            span.SetTag("http.response.status_code", context.Response.StatusCode);
            if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
                span.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static ActivityContext ParentOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        return context.Scope() is { IsFromProxy: true } or { IsFromReplica: true }
            && ActivityContext.TryParse(headers[Parent].ToString(), headers[State].ToString(), isRemote: true, out var parent) ? parent : default;
    }
}
