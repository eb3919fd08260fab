using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Subresources;

/// <summary>A request to connect that came by HTTP.</summary>
internal sealed class HttpConnectRequest(HttpContext http, HttpSubresourceContext context, ConnectSubresource subresource) : ConnectRequest(context)
{
    public override string Method => RequestInfo.MethodOf(http.Request);

    public override string Path { get; } = PathBehind(http.Scope(), subresource);

    public override string RawQuery { get; } = http.Scope().Target.Raw.Split('?', 2) is [_, var query] ? query : "";

    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Headers => field ??= http.Request.Headers
        .Where(h => !IsPrivate(h.Key)).ToDictionary(h => h.Key, IReadOnlyList<string> (h) => [.. h.Value.OfType<string>()], StringComparer.OrdinalIgnoreCase);

    public override Stream Body => http.Request.Body;

    public override bool IsWebSocket => http.WebSockets.IsWebSocketRequest;

    public override IReadOnlyList<string> WebSocketProtocols => [.. http.WebSockets.WebSocketRequestedProtocols];

    public override string UpgradeProtocol => Upgrade is { IsUpgradableRequest: true } && !IsWebSocket ? http.Request.Headers.Upgrade.ToString() : "";

    private IHttpUpgradeFeature? Upgrade => http.Features.Get<IHttpUpgradeFeature>();

    public override async Task<Stream> RespondAsync(int code, params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        http.Response.StatusCode = code;
        Add(headers);
        await http.Response.StartAsync(Cancelled);
        await http.Response.Body.FlushAsync(Cancelled);
        return http.Response.Body;
    }

    public override Task<WebSocket> AcceptWebSocketAsync(string? protocol = null) =>
        IsWebSocket ? http.WebSockets.AcceptWebSocketAsync(protocol) : throw Statuses.BadRequest("a WebSocket is needed here: you must request an upgrade");

    public override Task<Stream> UpgradeAsync(params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (UpgradeProtocol.Length == 0)
            throw Statuses.BadRequest("you must request an upgrade, by HTTP/1.1");
        http.Response.Headers.Upgrade = UpgradeProtocol;
        Add(headers);
        return Upgrade!.UpgradeAsync();
    }

    private void Add(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
            http.Response.Headers[name] = value;
    }

    private static bool IsPrivate(string header) => header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || header.StartsWith(':');

    /// <summary>What comes after <c>/{name}/{subresource}</c>: there, slashes are part of the path.</summary>
    private static string PathBehind(RequestScope scope, ConnectSubresource subresource)
    {
        var named = $"/{scope.Info.Resource}/{scope.Info.Name}/{subresource.Name}";
        var at = scope.Target.Path.IndexOf(named, StringComparison.Ordinal);
        return scope.Target.Path[(at + named.Length)..];
    }
}
