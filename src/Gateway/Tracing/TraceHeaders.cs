using System.Diagnostics;

namespace OrleansAA.Gateway.Tracing;

/// <summary>Takes a trace along to another replica.</summary>
internal static class TraceHeaders
{
    public static void Set(HttpRequestMessage request)
    {
        request.Headers.Remove("traceparent");
        request.Headers.Remove("tracestate");
        if (Activity.Current is not { Source.Name: TracingMiddleware.SourceName, Id: { } id } span)
            return;
        request.Headers.Add("traceparent", id);
        if (span.TraceStateString is { Length: > 0 } state)
            request.Headers.Add("tracestate", state);
    }
}
