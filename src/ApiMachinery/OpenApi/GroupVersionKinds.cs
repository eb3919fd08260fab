using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>Which kinds a definition stands for (x-kubernetes-group-version-kind).</summary>
internal sealed class GroupVersionKinds
{
    private static readonly GroupVersion Core = new("", "v1");

    private readonly Dictionary<string, List<(GroupVersion Version, string Kind)>> _byName = new(StringComparer.Ordinal);

    /// <param name="kinds">The kinds served.</param>
    /// <param name="only">
    /// A document of one group version names no other: of DeleteOptions and WatchEvent, which every group has, only its own and the core's.
    /// </param>
    public GroupVersionKinds(IReadOnlyList<ResourceKind> kinds, GroupVersion? only = null)
    {
        foreach (var type in new[] { typeof(V1Status), typeof(V1APIGroup), typeof(V1APIGroupList), typeof(V1APIResourceList) })
            Add(Name(type), Core, type.Name[2..]);
        foreach (var version in GroupVersions(kinds).Where(v => only is null || v == only).Prepend(Core))
        {
            Add(Name(typeof(V1DeleteOptions)), version, "DeleteOptions");
            Add(Name(typeof(V1WatchEvent)), version, "WatchEvent");
        }
        foreach (var kind in kinds)
        {
            foreach (var version in kind.Versions)
            {
                Add(version.Schema.OpenApiName, new(kind.Group, version.Name), kind.Kind);
                Add(Definitions.ListName(version), new(kind.Group, version.Name), kind.ListKind);
            }
        }
        foreach (var kind in kinds)
        {
            foreach (var version in kind.Versions.Select(v => new GroupVersion(kind.Group, v.Name)).Where(v => only is null || v == only))
                AddBodies(kind, version);
            if (kind.Subresources.OfType<ScaleSubresource>().FirstOrDefault() is { ForeignVersion: { } foreign } scale)
                Add(ScaleSubresource.Body.Storage.Schema.OpenApiName, foreign, scale.KindOf(kind));
        }
    }

    private void AddBodies(ResourceKind kind, GroupVersion version)
    {
        foreach (var schema in kind.Subresources.SelectMany(Bodies))
            Add(schema.OpenApiName, version, schema.ClrType.Name);
    }

    private static IEnumerable<StructSchema> Bodies(Subresource subresource) => subresource switch
    {
        ReadSubresource read => [read.Body],
        ViewSubresource view => [view.Body],
        ActionSubresource { Answer: { } answer } action => [action.Body, answer],
        ActionSubresource action => [action.Body],
        _ => [],
    };

    /// <summary>All group versions served, in the order of the kinds.</summary>
    public static IEnumerable<GroupVersion> GroupVersions(IReadOnlyList<ResourceKind> kinds) =>
        kinds.SelectMany(k => k.Versions.Select(v => new GroupVersion(k.Group, v.Name))).Distinct();

    /// <summary>The extension's value, or null for a definition that is no kind.</summary>
    public Value? Of(string definition) => !_byName.TryGetValue(definition, out var kinds) ? null : Tree.List(kinds
        .OrderBy(k => k.Version.Group, StringComparer.Ordinal).ThenBy(k => k.Version.Version, StringComparer.Ordinal)
        .Select(k => Tree.Object(("group", k.Version.Group), ("kind", k.Kind), ("version", k.Version.Version))));

    private static string Name(Type type) => SchemaRegistry.Of(type).OpenApiName;

    private void Add(string definition, GroupVersion version, string kind)
    {
        if (!_byName.TryGetValue(definition, out var kinds))
            _byName.Add(definition, kinds = []);
        if (!kinds.Contains((version, kind)))
            kinds.Add((version, kind));
    }
}
