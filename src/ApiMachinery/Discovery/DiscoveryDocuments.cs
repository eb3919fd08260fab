using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Discovery;

/// <summary>What a server tells of itself: its groups, versions and resources, and its build. Each document is built when first asked for.</summary>
/// <param name="kinds">The kinds served; of each group the first kind's first version is the preferred one.</param>
/// <param name="version">What <c>/version</c> answers.</param>
/// <param name="serverAddress">Host and port under which clients reach the server, for the list of groups; the host may be empty. Asked when the list is built.</param>
public sealed class DiscoveryDocuments(IReadOnlyList<ResourceKind> kinds, VersionInfo version, Func<string> serverAddress)
{
    private readonly Lazy<DiscoveryDocument> _groups = new(() => Document(GroupList(kinds, serverAddress())));
    private readonly Lazy<DiscoveryDocument> _aggregatedV2 = new(() => new(AggregatedDiscovery.Of(kinds)));
    private readonly Lazy<DiscoveryDocument> _version = new(() => Document(version));

    private readonly Lazy<Dictionary<string, DiscoveryDocument>> _group = new(() => kinds.Select(k => k.Group).Distinct().ToDictionary(
        g => g, g => Document(Typed(Group(kinds, g))), StringComparer.Ordinal));

    private readonly Lazy<Dictionary<GroupVersion, DiscoveryDocument>> _resources = new(() => GroupVersionKinds.GroupVersions(kinds).ToDictionary(
        v => v, v => Document(ResourceList(kinds, v))));

    /// <summary><c>/apis</c>: APIGroupList.</summary>
    public DiscoveryDocument Groups => _groups.Value;

    /// <summary><c>/apis</c> as <c>application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList</c>.</summary>
    public DiscoveryDocument AggregatedV2 => _aggregatedV2.Value;

    /// <summary><c>/version</c>.</summary>
    public DiscoveryDocument Version => _version.Value;

    /// <summary><c>/apis/{group}</c>: APIGroup; null for a group that is not served.</summary>
    public DiscoveryDocument? Group(string group) => _group.Value.GetValueOrDefault(group);

    /// <summary><c>/apis/{group}/{version}</c>: APIResourceList; null for a version that is not served.</summary>
    public DiscoveryDocument? Resources(GroupVersion groupVersion) => _resources.Value.GetValueOrDefault(groupVersion);

    /// <summary>The answer for a path outside the API that is not served: <c>{"paths": [...]}</c>, sorted.</summary>
    /// <param name="others">The paths served besides those of discovery: <c>/healthz</c>, <c>/openapi/v2</c> ...</param>
    public DiscoveryDocument Paths(IEnumerable<string> others) => new(Tree.Object(("paths", Tree.Strings(others
        .Append("/apis").Append("/version")
        .Concat(_group.Value.Keys.Select(g => "/apis/" + g))
        .Concat(_resources.Value.Keys.Select(v => "/apis/" + v))
        .Distinct()
        .Order(StringComparer.Ordinal)))));

    private static DiscoveryDocument Document<T>(T value)
        where T : class, new() => new(ObjectCodec.ToValue(SchemaRegistry.Of<T>(), value));

    /// <summary>The list of groups carries its kind but no apiVersion, and so do the groups in it: k8s.io/apiserver writes it so.</summary>
    private static V1APIGroupList GroupList(IReadOnlyList<ResourceKind> kinds, string serverAddress) => new()
    {
        Kind = "APIGroupList",
        Groups = [.. kinds.Select(k => k.Group).Distinct().Select(g => Addressed(Group(kinds, g), serverAddress))],
    };

    private static V1APIGroup Group(IReadOnlyList<ResourceKind> kinds, string group)
    {
        var versions = GroupVersionKinds.GroupVersions(kinds).Where(v => v.Group == group)
            .Select(v => new V1GroupVersionForDiscovery { GroupVersion = v.ToString(), Version = v.Version })
            .ToList();
        return new() { Name = group, Versions = versions, PreferredVersion = versions[0] };
    }

    private static V1APIGroup Typed(V1APIGroup group)
    {
        (group.Kind, group.ApiVersion) = ("APIGroup", "v1");
        return group;
    }

    private static V1APIGroup Addressed(V1APIGroup group, string serverAddress)
    {
        group.ServerAddressByClientCIDRs = [new() { ClientCIDR = "0.0.0.0/0", ServerAddress = serverAddress }];
        return group;
    }

    private static V1APIResourceList ResourceList(IReadOnlyList<ResourceKind> kinds, GroupVersion version) => new()
    {
        Kind = "APIResourceList",
        ApiVersion = "v1",
        GroupVersion = version.ToString(),
        Resources = [.. kinds
            .Where(k => k.Group == version.Group && k.Version(version.Version) is not null)
            .SelectMany(ApiResources.Of)
            .OrderBy(r => r.Name, StringComparer.Ordinal)],
    };
}
