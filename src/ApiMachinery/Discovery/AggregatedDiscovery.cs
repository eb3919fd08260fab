using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Discovery;

/// <summary>All groups, versions and resources in one document: APIGroupDiscoveryList of apidiscovery.k8s.io.</summary>
/// <remarks>Versions come in the order of <see cref="VersionPriority"/>, whichever is preferred: k8s.io/apiserver does it so.</remarks>
internal static class AggregatedDiscovery
{
    public static Value Of(IReadOnlyList<ResourceKind> kinds) => Tree.Object(
        ("kind", "APIGroupDiscoveryList"),
        ("apiVersion", "apidiscovery.k8s.io/v2"),
        ("metadata", new MapValue()),
        ("items", Tree.List(kinds.GroupBy(k => k.Group).Select(Group))));

    private static MapValue Group(IGrouping<string, ResourceKind> group) => Tree.Object(
        ("metadata", Tree.Object(("name", group.Key))),
        ("versions", Tree.List(group
            .SelectMany(k => k.Versions).Select(v => v.Name).Distinct()
            .Order(VersionPriority.Instance)
            .Select(version => Version(version, group)))));

    private static MapValue Version(string version, IEnumerable<ResourceKind> kinds) => Tree.Object(
        ("version", version),
        ("resources", Tree.List(kinds.Where(k => k.Version(version) is not null).OrderBy(k => k.Plural, StringComparer.Ordinal).Select(Resource))),
        ("freshness", "Current"));

    private static MapValue Resource(ResourceKind kind) => Tree.Object(
        ("resource", kind.Plural),
        ("responseKind", ResponseKind(kind.Kind)),
        ("scope", kind.Namespaced ? "Namespaced" : "Cluster"),
        ("singularResource", kind.Singular),
        ("verbs", Tree.Strings(ApiResources.Verbs)),
        ("shortNames", Strings(kind.ShortNames)),
        ("categories", Strings(kind.Categories)),
        ("subresources", Subresources(kind) is { Count: > 0 } subresources ? subresources : null));

    private static ListValue Subresources(ResourceKind kind) => Tree.List(kind.Subresources.Select(s => Tree.Object(
        ("subresource", s.Name),
        ("responseKind", ResponseKind(s.KindOf(kind), s.ForeignVersion)),
        ("verbs", Tree.Strings(s.Verbs)))));

    /// <summary>An empty group and version mean those of the list.</summary>
    private static MapValue ResponseKind(string kind, GroupVersion? foreign = null) =>
        Tree.Object(("group", foreign?.Group ?? ""), ("version", foreign?.Version ?? ""), ("kind", kind));

    private static ListValue? Strings(IReadOnlyList<string> items) => items.Count == 0 ? null : Tree.Strings(items);
}
