using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using Yarp.ReverseProxy.Configuration;

namespace OrleansAA.Gateway.Proxying;

/// <summary>
/// The URL space: every path this API has, built from the kinds served. Each route names the endpoint that answers it, and the cluster of
/// replicas that could answer it instead.
/// </summary>
internal static class RouteTable
{
    /// <summary>The cluster of all replicas.</summary>
    public const string Replicas = "replicas";

    /// <summary>What no other route takes below <c>/apis</c>: it may be a version that only newer replicas know.</summary>
    private const string AnyVersion = "/apis/{group}/{version}/{**path}";

    private const string EndpointKey = "endpoint";
    private const string KindKey = "kind";

    public static IReadOnlyList<RouteConfig> Build(IReadOnlyList<ResourceKind> kinds) =>
    [
        .. Fixed(("/apis", EndpointName.Groups), ("/version", EndpointName.Version)),
        .. Fixed(("/openapi/v2", EndpointName.OpenApiV2), ("/openapi/v3", EndpointName.OpenApiV3), ("/openapi/v3/{**path}", EndpointName.OpenApiV3)),
        .. Health("/healthz"), .. Health("/livez"), .. Health("/readyz"),
        .. kinds.Select(k => k.Group).Distinct().SelectMany(g => Fixed(($"/apis/{g}", EndpointName.Group))),
        .. kinds.SelectMany(k => k.Versions.Select(v => $"/apis/{k.Group}/{v.Name}")).Distinct().SelectMany(p => Fixed((p, EndpointName.GroupVersion))),
        .. kinds.SelectMany(k => k.Versions.SelectMany(v => Of(k, v))),
        Route(AnyVersion, EndpointName.OtherVersion, null) with { Order = int.MaxValue },
    ];

    /// <summary>The paths that belong to no kind, for the answer to an unknown one.</summary>
    public static IEnumerable<string> Paths(IReadOnlyList<ResourceKind> kinds) =>
        Build(kinds).Select(r => r.Match.Path!).Where(p => !p.Contains('{', StringComparison.Ordinal) && p.Count(c => c == '/') <= 3);

    public static EndpointName EndpointOf(RouteConfig route) => Enum.Parse<EndpointName>(route.Metadata![EndpointKey]);

    public static ResourceKind? KindOf(RouteConfig route, IReadOnlyList<ResourceKind> kinds) =>
        route.Metadata!.TryGetValue(KindKey, out var name) ? kinds.Single(k => k.Resource.ToString() == name) : null;

    private static IEnumerable<RouteConfig> Health(string path) => Fixed((path, EndpointName.Health), (path + "/{**check}", EndpointName.Health));

    private static IEnumerable<RouteConfig> Of(ResourceKind kind, KindVersion version)
    {
        var root = $"/apis/{kind.Group}/{version.Name}";
        var scope = kind.Namespaced ? $"{root}/namespaces/{{namespace}}" : root;
        var watch = kind.Namespaced ? $"{root}/watch/namespaces/{{namespace}}" : $"{root}/watch";
        yield return Route($"{scope}/{kind.Plural}", EndpointName.Collection, kind);
        yield return Route($"{scope}/{kind.Plural}/{{name}}", EndpointName.Object, kind);
        if (kind.HasStatus)
            yield return Route($"{scope}/{kind.Plural}/{{name}}/status", EndpointName.Status, kind);
        if (kind.RevisionsKept > 0)
        {
            yield return Route($"{scope}/{kind.Plural}/{{name}}/{RevisionResources.Revisions}", EndpointName.Revisions, kind);
            yield return Route($"{scope}/{kind.Plural}/{{name}}/{RevisionResources.Rollback}", EndpointName.Rollback, kind);
        }
        yield return Route($"{watch}/{kind.Plural}", EndpointName.WatchPath, kind);
        yield return Route($"{watch}/{kind.Plural}/{{name}}", EndpointName.WatchPath, kind);
        if (!kind.Namespaced)
            yield break;
        yield return Route($"{root}/{kind.Plural}", EndpointName.AllNamespaces, kind);
        yield return Route($"{root}/watch/{kind.Plural}", EndpointName.WatchPath, kind);
    }

    private static IEnumerable<RouteConfig> Fixed(params (string Path, EndpointName Endpoint)[] routes) => routes.Select(r => Route(r.Path, r.Endpoint, null));

    private static RouteConfig Route(string path, EndpointName endpoint, ResourceKind? kind)
    {
        var metadata = new Dictionary<string, string> { [EndpointKey] = endpoint.ToString() };
        if (kind is not null)
            metadata[KindKey] = kind.Resource.ToString();
        return new RouteConfig { RouteId = path, ClusterId = Replicas, Match = new() { Path = path }, Metadata = metadata };
    }
}

/// <summary>What answers a route.</summary>
internal enum EndpointName
{
    Groups,
    Group,
    GroupVersion,
    Version,
    OpenApiV2,
    OpenApiV3,
    Health,
    Collection,
    AllNamespaces,
    Object,
    Status,
    Revisions,
    Rollback,
    WatchPath,
    OtherVersion,
}
