using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Requests;

/// <summary>
/// What a request is about, read from its path and method as k8s.io/apiserver/pkg/endpoints/request does: the attributes that authorization,
/// audit and routing speak of.
/// </summary>
public sealed record RequestInfo
{
    public bool IsResourceRequest { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; the method in lower case for other paths.</summary>
    public required string Verb { get; init; }

    public required string Path { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>True for the deprecated <c>/watch/</c> paths.</summary>
    public bool IsWatchPath { get; init; }

    public GroupResource GroupResource => new(Group, Resource);

    public static RequestInfo Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var method = MethodOf(request);
        var plain = new RequestInfo { Verb = method.ToLowerInvariant(), Path = path };
        // Kestrel leaves an escaped slash in the path as it is; Go's router does not, and takes it for a separator.
        var parts = path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts is ["apis", var group, var version, _, ..] ? OfResource(plain, request, method, group, version, parts[3..]) : plain;
    }

    /// <summary>A WebSocket that is opened over HTTP/2 (RFC 8441) comes as CONNECT; over HTTP/1.1 it is a GET.</summary>
    public static string MethodOf(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } ? HttpMethods.Get : request.Method;

    private static RequestInfo OfResource(RequestInfo plain, HttpRequest request, string method, string group, string version, string[] parts)
    {
        var isWatchPath = parts[0] == "watch";
        if (isWatchPath)
            parts = parts[1..];
        var info = plain with { IsResourceRequest = true, Group = group, Version = version, IsWatchPath = isWatchPath, Verb = VerbOf(method) };

        if (parts is ["namespaces", var space, _, ..])
            (info, parts) = (info with { Namespace = space }, parts[2..]);
        info = parts switch
        {
            [var resource, var name, var subresource, ..] => info with { Resource = resource, Name = name, Subresource = subresource },
            [var resource, var name] => info with { Resource = resource, Name = name },
            [var resource] => info with { Resource = resource },
            _ => info,
        };
        return isWatchPath ? info with { Verb = "watch" } : info with { Verb = CollectionVerb(info, request) };
    }

    private static string VerbOf(string method) => method switch
    {
        "POST" => "create",
        "GET" or "HEAD" => "get",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "",
    };

    /// <summary>Without a name, get is list or watch, and delete is deletecollection.</summary>
    private static string CollectionVerb(RequestInfo info, HttpRequest request) => (info.Verb, info.Name.Length) switch
    {
        ("get", 0) => QueryBoolean.IsTrue(request.Query["watch"]) ? "watch" : "list",
        ("delete", 0) => "deletecollection",
        var (verb, _) => verb,
    };
}

/// <summary>Boolean query parameters as kube reads them: anything but false and 0 is true, the bare name too.</summary>
internal static class QueryBoolean
{
    public static bool IsTrue(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count > 0 && !string.Equals(values[0], "false", StringComparison.OrdinalIgnoreCase) && values[0] != "0";
}
