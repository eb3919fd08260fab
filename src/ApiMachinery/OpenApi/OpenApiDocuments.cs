using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.OpenApi.Protobuf;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>The OpenAPI documents of a server: one of v2, and for v3 an index and a document for each group version. Each is built when first asked for.</summary>
public sealed class OpenApiDocuments
{
    private readonly Lazy<OpenApiDocument> _v2;
    private readonly Lazy<OpenApiDocument> _index;
    private readonly Lazy<SortedDictionary<string, Lazy<OpenApiDocument>>> _v3;

    /// <param name="kinds">The kinds served.</param>
    /// <param name="title">The API's title.</param>
    /// <param name="version">The server's version.</param>
    public OpenApiDocuments(IReadOnlyList<ResourceKind> kinds, string title, string version)
    {
        var info = Tree.Object(("title", title), ("version", version));
        _v2 = new(() => Swagger(kinds, info));
        _v3 = new(() => V3Documents(kinds, info));
        _index = new(Index);
    }

    /// <summary><c>/openapi/v2</c>.</summary>
    public OpenApiDocument V2 => _v2.Value;

    /// <summary><c>/openapi/v3</c>: where each document is, with its hash.</summary>
    public OpenApiDocument V3Index => _index.Value;

    /// <summary>The document at <c>/openapi/v3/{path}</c>, or null if there is none.</summary>
    /// <param name="path"><c>apis</c>, <c>apis/group</c>, <c>apis/group/version</c> or <c>version</c>.</param>
    public OpenApiDocument? V3(string path) => _v3.Value.TryGetValue(path, out var document) ? document.Value : null;

    /// <summary>Where a document is, told with its hash: <c>/openapi/v3/apis/g/v1?hash=...</c>.</summary>
    public static string ServerRelativeUrl(string path, string hash) => $"/openapi/v3/{path}?hash={hash}";

    private static IEnumerable<Route> Routes(IReadOnlyList<ResourceKind> kinds, GroupVersion version) =>
        kinds.Where(k => k.Group == version.Group && k.Version(version.Version) is not null)
            .SelectMany(k => new ResourceRoutes(k, k.Version(version.Version)!).All())
            .Prepend(DiscoveryRoutes.Resources(version));

    private static MapValue BearerToken() => Tree.Object(("BearerToken", Tree.Object(
        ("type", "apiKey"), ("description", "Bearer Token authentication"), ("name", "authorization"), ("in", "header"))));

    private static OpenApiDocument Swagger(IReadOnlyList<ResourceKind> kinds, MapValue info)
    {
        var definitions = new Definitions(v3: false, new GroupVersionKinds(kinds));
        var shared = new SharedParameters();
        var routes = kinds.Select(k => k.Group).Distinct().Select(DiscoveryRoutes.Group)
            .Concat(GroupVersionKinds.GroupVersions(kinds).SelectMany(v => Routes(kinds, v)))
            .Append(DiscoveryRoutes.Groups)
            .Append(DiscoveryRoutes.ServerVersion);
        var paths = new SwaggerPaths(definitions, shared).ToValue(routes);
        var document = Tree.Object(
            ("swagger", "2.0"),
            ("info", info),
            ("paths", paths),
            ("definitions", definitions.ToValue()),
            ("parameters", shared.ToValue()),
            ("securityDefinitions", BearerToken()),
            ("security", Tree.List(Tree.Object(("BearerToken", new ListValue())))));
        return new(document, SwaggerMessages.Encode);
    }

    private static SortedDictionary<string, Lazy<OpenApiDocument>> V3Documents(IReadOnlyList<ResourceKind> kinds, MapValue info)
    {
        var documents = new SortedDictionary<string, Lazy<OpenApiDocument>>(StringComparer.Ordinal)
        {
            ["apis"] = new(() => V3Document(kinds, info, null, [DiscoveryRoutes.Groups])),
            ["version"] = new(() => V3Document(kinds, info, null, [DiscoveryRoutes.ServerVersion])),
        };
        foreach (var group in kinds.Select(k => k.Group).Distinct())
            documents.Add("apis/" + group, new(() => V3Document(kinds, info, null, [DiscoveryRoutes.Group(group)])));
        foreach (var served in GroupVersionKinds.GroupVersions(kinds))
            documents.Add("apis/" + served, new(() => V3Document(kinds, info, served, Routes(kinds, served))));
        return documents;
    }

    private static OpenApiDocument V3Document(IReadOnlyList<ResourceKind> kinds, MapValue info, GroupVersion? only, IEnumerable<Route> routes)
    {
        var definitions = new Definitions(v3: true, new GroupVersionKinds(kinds, only));
        var paths = new OpenApiV3Paths(definitions).ToValue(routes);
        var document = Tree.Object(
            ("openapi", "3.0.0"),
            ("info", info),
            ("paths", paths),
            ("components", Tree.Object(("schemas", definitions.ToValue()), ("securitySchemes", BearerToken()))));
        return new(document, OpenApiV3Messages.Encode);
    }

    private OpenApiDocument Index()
    {
        var paths = _v3.Value.Select(d => KeyValuePair.Create<string, Value>(
            d.Key, Tree.Object(("serverRelativeURL", ServerRelativeUrl(d.Key, d.Value.Value.Hash)))));
        return new(Tree.Object(("paths", Tree.Sorted(paths))), null);
    }
}
