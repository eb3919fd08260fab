using System.Diagnostics;

namespace OrleansAA.Gateway.Tracing;

/// <summary>The spans of webhooks, named as kube-apiserver's, below the write that they are asked about.</summary>
internal static class WebhookSpans
{
    /// <summary>A webhook is asked; null where the write is not traced.</summary>
    public static Activity? Begin(string webhook, string operation, bool isMutating, string uid) =>
        TracingMiddleware.BeginCall(isMutating ? "Call mutating webhook" : "Call validating webhook")?.SetTag("webhook", webhook).SetTag("operation", operation).SetTag("UID", uid);
}
