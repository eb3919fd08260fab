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

    /// <summary>The code of the answer.</summary>
    public const string Code = "http.response.status_code";

    private const string Parent = "traceparent";
    private const string State = "tracestate";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody wants spans.</summary>
    public static bool IsOn => Source.HasListeners();

    public Task InvokeAsync(HttpContext context) => IsOn ? TraceAsync(context) : next(context);

    /// <summary>A request's span; null where it is not traced.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parent">What it is part of.</param>
    /// <param name="since">When it began, if that is not now.</param>
    public static Activity? Begin(HttpContext context, ActivityContext parent, DateTimeOffset since = default)
    {
        var (scope, info) = (context.Scope(), context.Scope().Info);
        return Source.StartActivity(info.Verb, ActivityKind.Server, parent, [new(AuditId, scope.AuditId)], startTime: since)
            ?.SetTag("http.request.method", context.Request.Method).SetTag("url.path", LogText.Cut(info.Path))
            .SetTag("k8s.resource", info.Resource).SetTag("k8s.namespace.name", info.Namespace).SetTag("k8s.object.name", info.Name);
    }

    /// <summary>A call that is made for what is traced now; null where nothing is.</summary>
    public static Activity? BeginCall(string name) => Activity.Current is null ? null : Source.StartActivity(name, ActivityKind.Client);

    private async Task TraceAsync(HttpContext context)
    {
        // The framework's own may have the client's parent.
        Activity.Current = null;
        using var span = Begin(context, ParentOf(context));
        if (span is null)
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        finally
        {
            span.SetTag(Code, context.Response.StatusCode);
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
