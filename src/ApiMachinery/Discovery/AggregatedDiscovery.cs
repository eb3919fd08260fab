using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Discovery;

/// <summary>All groups, versions and resources in one document: APIGroupDiscoveryList of apidiscovery.k8s.io.</summary>
/// <remarks>Versions come in the order of <see cref="VersionPriority"/>, whichever is preferred: k8s.io/apiserver does it so.</remarks>
internal static class AggregatedDiscovery
{
    /// <param name="kinds">The kinds served.</param>
    /// <param name="version">v2 or v2beta1; they differ in name only.</param>
    public static Value Of(IReadOnlyList<ResourceKind> kinds, string version) => Tree.Object(
        ("kind", "APIGroupDiscoveryList"),
        ("apiVersion", "apidiscovery.k8s.io/" + version),
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
        ("responseKind", ResponseKind(kind)),
        ("scope", kind.Namespaced ? "Namespaced" : "Cluster"),
        ("singularResource", kind.Singular),
        ("verbs", Tree.Strings(ApiResources.Verbs)),
        ("shortNames", Strings(kind.ShortNames)),
        ("categories", Strings(kind.Categories)),
        ("subresources", kind.HasStatus ? Tree.List(Status(kind)) : null));

    private static MapValue Status(ResourceKind kind) => Tree.Object(
        ("subresource", "status"),
        ("responseKind", ResponseKind(kind)),
        ("verbs", Tree.Strings(ApiResources.StatusVerbs)));

    /// <summary>An empty group and version mean those of the list.</summary>
    private static MapValue ResponseKind(ResourceKind kind) => Tree.Object(("group", ""), ("version", ""), ("kind", kind.Kind));

    private static ListValue? Strings(IReadOnlyList<string> items) => items.Count == 0 ? null : Tree.Strings(items);
}
