using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Requests;

/// <summary>
/// Lets through upgrades of watches to WebSockets, and those of subresources that take them, and takes any other for the plain request it would be without, so that no replica behind this one, and
/// nothing on the way to it, takes it for something else. A page of another site gets no WebSocket: its browser would show the user's certificate for it.
/// </summary>
/// <remarks>
/// Clients that are no browsers send no Origin, or any; what comes from a front proxy has been through its own checks, and its Host is not the one the page knew.
/// </remarks>
internal sealed class UpgradeMiddleware(RequestDelegate next)
{
    private const string WebSocket = "websocket";

    public Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        var isExtended = context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
        var isWatch = scope.Info.Verb == "watch" && HttpMethods.IsGet(RequestInfo.MethodOf(context.Request));
        if (isExtended && !isWatch && !scope.TakesUpgrades)
            throw Statuses.BadRequest("only watches can be WebSockets");
        var isUpgrade = isExtended || (scope.TakesUpgrades && context.Request.Headers.Upgrade.Count > 0) || (isWatch && IsWebSocket(context.Request));
        if (!isUpgrade)
            context.Request.Headers.Upgrade = default;
        else if (!scope.IsFromProxy && !scope.IsFromReplica)
            CheckOrigin(context.Request);
        return next(context);
    }

    private static bool IsWebSocket(HttpRequest request) => request.Headers.Upgrade.ToString().Equals(WebSocket, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StatusException">403: the page is not of this server.</exception>
    private static void CheckOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
            return;
        var isOurs = origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var page)
            && page.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase) && page.Port == (request.Host.Port ?? HttpsPort);
        if (!isOurs)
            throw Statuses.Forbidden(default(GroupResource), "", $"a WebSocket cannot be opened by a page of {GoQuote.Quote(Cut(origin.ToString()))}, which is not this server");
    }

    private const int HttpsPort = 443;

    private const int EchoLengthMax = 256;

    private static string Cut(string text) => text.Length > EchoLengthMax ? text[..EchoLengthMax] : text;
}
