using System.Net;
using OrleansAA.Gateway.Requests;
using Yarp.ReverseProxy.Transforms;

namespace OrleansAA.Gateway.Proxying;

/// <summary>
/// Upgrades of HTTP/1.1 on their way to another replica. The proxy knows those to WebSockets and to SPDY, and does what it does for SPDY whatever is spoken afterwards:
/// any other protocol passes under that name, as far as the proxy sees it. Who asks by POST (kubectl exec) is passed on as that.
/// </summary>
internal static class PeerUpgrade
{
    private const string Known = "SPDY/3.1";

    private static readonly object Original = new();

    /// <summary>Before the proxy looks at the request.</summary>
    public static void Disguise(HttpContext context)
    {
        var protocol = context.Request.Headers.Upgrade;
        if (!context.Scope().TakesUpgrades || protocol.Count == 0 || context.WebSockets.IsWebSocketRequest)
            return;
        context.Items[Original] = protocol;
        context.Request.Headers.Upgrade = Known;
    }

    /// <summary>When the proxy has decided, and before it writes the headers.</summary>
    public static void Undisguise(RequestTransformContext request)
    {
        var context = request.HttpContext;
        if (!context.Items.Remove(Original, out var protocol))
            return;
        context.Request.Headers.Upgrade = (Microsoft.Extensions.Primitives.StringValues)protocol!;
        request.ProxyRequest.Method = new HttpMethod(context.Request.Method);
    }

    public static bool IsAnswered(HttpResponseMessage answer) => answer.StatusCode == HttpStatusCode.SwitchingProtocols;
}
