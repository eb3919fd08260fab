using Microsoft.AspNetCore.Http.Features;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Requests;

/// <summary>
/// What a request is about, read from its path and method as k8s.io/apiserver/pkg/endpoints/request does: the attributes that authorization,
/// audit and routing speak of.
/// </summary>
public sealed record RequestInfo
{
    /// <summary>Whether it is about a resource of some group; else about a path such as <c>/version</c>.</summary>
    public bool IsResourceRequest { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; the method in lower case for other paths.</summary>
    public required string Verb { get; init; }

    /// <summary>The path of the URL, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The API group; "" for the core group, and where it is about no resource.</summary>
    public string Group { get; init; } = "";

    /// <summary>The API version: <c>v1</c>; "" where it is about no resource.</summary>
    public string Version { get; init; } = "";

    /// <summary>The namespace; "" where the path has none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The resource, a plural: <c>widgets</c>; "" where it is about none.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource: <c>status</c>; "" where the path has none.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The object's name; "" where it is about a collection.</summary>
    public string Name { get; init; } = "";

    /// <summary>True for the deprecated <c>/watch/</c> paths.</summary>
    public bool IsWatchPath { get; init; }

    /// <summary>Group and resource together.</summary>
    public GroupResource GroupResource => new(Group, Resource);

    internal static RequestInfo Of(HttpRequest request, RequestTarget target)
    {
        var method = MethodOf(request);
        var parts = target.Path.Trim('/').Split('/');
        return parts switch
        {
            // The core group is served nowhere here, and asked about all the same: whoever may read its objects may see that they are not here.
            ["api", var version, _, ..] => OfResource(target, method, "", version, parts.AsSpan(2)),
            ["apis", var group, var version, _, ..] => OfResource(target, method, group, version, parts.AsSpan(3)),
            _ => new RequestInfo { Verb = method.ToLowerInvariant(), Path = target.Path },
        };
    }

    /// <summary>A WebSocket that is opened over HTTP/2 (RFC 8441) comes as CONNECT; over HTTP/1.1 it is a GET.</summary>
    public static string MethodOf(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } ? HttpMethods.Get : request.Method;

    private static RequestInfo OfResource(RequestTarget target, string method, string group, string version, ReadOnlySpan<string> parts)
    {
        // A verb in the path; only watch has ever been one here.
        var pathVerb = parts[0] is "watch" or "proxy" ? parts[0] : null;
        if (pathVerb is not null)
            parts = parts[1..];
        var space = "";
        if (parts is ["namespaces", var named, ..])
        {
            space = named;
            // Alone, or with a subresource behind it, the namespace is itself what is asked for.
            if (parts.Length > 2 && parts[2] is not ("status" or "finalize"))
                parts = parts[2..];
        }
        var name = parts.Length > 1 ? parts[1] : "";
        return new RequestInfo
        {
            IsResourceRequest = true,
            Path = target.Path,
            Group = group,
            Version = version,
            Namespace = space,
            Resource = parts.Length > 0 ? parts[0] : "",
            Name = name,
            Subresource = parts.Length > 2 && pathVerb != "proxy" ? parts[2] : "",
            IsWatchPath = pathVerb == "watch",
            Verb = pathVerb ?? VerbOf(method, name, target.Query),
        };
    }

    /// <summary>Without a name, get is list or watch, and delete is deletecollection.</summary>
    private static string VerbOf(string method, string name, GoQuery query) => method switch
    {
        "POST" => "create",
        "GET" or "HEAD" => name.Length > 0 ? "get" : query.IsTrue("watch") ? "watch" : "list",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name.Length > 0 ? "delete" : "deletecollection",
        _ => "",
    };
}
