using k8s.Models;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>One member of a type of KubernetesClient, as Go's struct tags describe it.</summary>
internal sealed record MetaField(string Name, Emission Emission = Emission.UnlessEmpty)
{
    public ListType ListType { get; init; } = ListType.Atomic;

    public IReadOnlyList<string> Keys { get; init; } = [];

    public bool PatchMerge { get; init; }

    public string? PatchMergeKey { get; init; }

    public bool Atomic { get; init; }

    public bool PreserveUnknownFields { get; init; }
}

/// <summary>A type of KubernetesClient: its name, and its members in the order Go writes them.</summary>
internal sealed record MetaType(Type Type, string GoType, params MetaField[] Fields)
{
    public bool Atomic { get; init; }

    public string OpenApiName => "io.k8s.apimachinery.pkg." + (GoType.StartsWith("v1.", StringComparison.Ordinal) ? "apis.meta." : "") + GoType;
}

/// <summary>
/// What KubernetesClient's generated classes of k8s.io/apimachinery's meta/v1 do not carry: order, omitempty, list types, patch strategies.
/// Source: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go. The build reads the types named here, too: their doc comments are embedded.
/// </summary>
internal static class MetaTypes
{
    private static readonly Dictionary<Type, MetaType> All = new MetaType[]
    {
        new(
            typeof(V1ObjectMeta), "v1.ObjectMeta",
            new("name"), new("generateName"), new("namespace"), new("selfLink"), new("uid"), new("resourceVersion"), new("generation"),
            new("creationTimestamp"), new("deletionTimestamp"), new("deletionGracePeriodSeconds", Emission.UnlessNull),
            new("labels"), new("annotations"),
            new("ownerReferences") { ListType = ListType.Map, Keys = ["uid"], PatchMerge = true, PatchMergeKey = "uid" },
            new("finalizers") { ListType = ListType.Set, PatchMerge = true },
            new("managedFields")),
        new(
            typeof(V1OwnerReference), "v1.OwnerReference",
            new("apiVersion", Emission.Always), new("kind", Emission.Always), new("name", Emission.Always), new("uid", Emission.Always),
            new("controller", Emission.UnlessNull), new("blockOwnerDeletion", Emission.UnlessNull)) { Atomic = true },
        new(
            typeof(V1ManagedFieldsEntry), "v1.ManagedFieldsEntry",
            new("manager"), new("operation"), new("apiVersion"), new("time", Emission.UnlessNull), new("fieldsType"),
            new("fieldsV1", Emission.UnlessNull), new("subresource")),
        new(
            typeof(V1Condition), "v1.Condition",
            new("type", Emission.Always), new("status", Emission.Always), new("observedGeneration"), new("lastTransitionTime", Emission.Always),
            new("reason", Emission.Always), new("message", Emission.Always)),
        new(
            typeof(V1ListMeta), "v1.ListMeta",
            new("selfLink"), new("resourceVersion"), new("continue"), new("remainingItemCount", Emission.UnlessNull)),
        new(
            typeof(V1Status), "v1.Status",
            new("kind"), new("apiVersion"), new("metadata", Emission.Always), new("status"), new("message"), new("reason"), new("details", Emission.UnlessNull), new("code")),
        new(
            typeof(V1StatusDetails), "v1.StatusDetails",
            new("name"), new("group"), new("kind"), new("uid"), new("causes"), new("retryAfterSeconds")),
        new(
            typeof(V1StatusCause), "v1.StatusCause",
            new("reason"), new("message"), new("field")),
        new(
            typeof(V1DeleteOptions), "v1.DeleteOptions",
            new("kind"), new("apiVersion"), new("gracePeriodSeconds", Emission.UnlessNull), new("preconditions", Emission.UnlessNull),
            new("orphanDependents", Emission.UnlessNull), new("propagationPolicy", Emission.UnlessNull), new("dryRun"),
            new("ignoreStoreReadErrorWithClusterBreakingPotential", Emission.UnlessNull)),
        new(
            typeof(V1Preconditions), "v1.Preconditions",
            new("uid", Emission.UnlessNull), new("resourceVersion", Emission.UnlessNull)),
        new(
            typeof(V1WatchEvent), "v1.WatchEvent",
            new("type", Emission.Always), new("object", Emission.Always)),
        new(
            typeof(V1APIGroupList), "v1.APIGroupList",
            new("kind"), new("apiVersion"), new("groups", Emission.Always)),
        new(
            typeof(V1APIGroup), "v1.APIGroup",
            new("kind"), new("apiVersion"), new("name", Emission.Always), new("versions", Emission.Always), new("preferredVersion"),
            new("serverAddressByClientCIDRs")),
        new(
            typeof(V1GroupVersionForDiscovery), "v1.GroupVersionForDiscovery",
            new("groupVersion", Emission.Always), new("version", Emission.Always)),
        new(
            typeof(V1ServerAddressByClientCIDR), "v1.ServerAddressByClientCIDR",
            new("clientCIDR", Emission.Always), new("serverAddress", Emission.Always)),
        new(
            typeof(V1APIResourceList), "v1.APIResourceList",
            new("kind"), new("apiVersion"), new("groupVersion", Emission.Always), new("resources", Emission.Always)),
        new(
            typeof(V1APIResource), "v1.APIResource",
            new("name", Emission.Always), new("singularName", Emission.Always), new("namespaced", Emission.Always), new("group"), new("version"),
            new("kind", Emission.Always), new("verbs", Emission.Always), new("shortNames"), new("categories"), new("storageVersionHash")),
        new(
            typeof(VersionInfo), "version.Info",
            new("major", Emission.Always), new("minor", Emission.Always), new("emulationMajor"), new("emulationMinor"),
            new("minCompatibilityMajor"), new("minCompatibilityMinor"), new("gitVersion", Emission.Always), new("gitCommit", Emission.Always),
            new("gitTreeState", Emission.Always), new("buildDate", Emission.Always), new("goVersion", Emission.Always),
            new("compiler", Emission.Always), new("platform", Emission.Always)),
    }.ToDictionary(t => t.Type);

    public static IEnumerable<Type> Types => All.Keys;

    public static MetaType? Find(Type type) => All.GetValueOrDefault(type);
}
