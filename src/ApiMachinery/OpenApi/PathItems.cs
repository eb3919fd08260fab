using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>What v2 and v3 documents have in common: paths, and the parameters that all operations of a path share.</summary>
internal abstract class PathItems
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch"];

    /// <summary>All paths, sorted.</summary>
    public MapValue ToValue(IEnumerable<Route> routes) =>
        Tree.Sorted(routes.GroupBy(r => r.Path).Select(path => KeyValuePair.Create<string, Value>(path.Key, Item([.. path]))));

    protected abstract Value Parameter(RouteParameter parameter);

    /// <param name="route">The operation.</param>
    /// <param name="parameters">Its own parameters, sorted.</param>
    protected abstract MapValue Operation(Route route, IEnumerable<RouteParameter> parameters);

    /// <summary>The extensions of an operation.</summary>
    protected static void AddExtensions(MapValue operation, Route route)
    {
        if (route.Action is { } action)
            operation["x-kubernetes-action"] = action;
        if (route.Kind is { } kind)
            operation["x-kubernetes-group-version-kind"] = Tree.Object(("group", kind.Version.Group), ("version", kind.Version.Version), ("kind", kind.Kind));
    }

    private MapValue Item(IReadOnlyList<Route> routes)
    {
        var shared = routes[0].Parameters.Where(p => routes.All(r => r.Parameters.Any(o => Same(o, p)))).ToList();
        var item = new MapValue();
        foreach (var route in routes.OrderBy(r => Array.IndexOf(Methods, r.Method.ToLowerInvariant())))
        {
            var own = route.Parameters.Where(p => !shared.Exists(s => Same(s, p)));
            item[route.Method.ToLowerInvariant()] = Operation(route, Sorted(own));
        }
        if (shared.Count > 0)
            item["parameters"] = Tree.List(Sorted(shared).Select(Parameter));
        return item;
    }

    private static bool Same(RouteParameter left, RouteParameter right) => left.Name == right.Name && left.In == right.In;

    private static IEnumerable<RouteParameter> Sorted(IEnumerable<RouteParameter> parameters) =>
        parameters.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.In, StringComparer.Ordinal);
}
