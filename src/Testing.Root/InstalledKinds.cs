using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>A kind that a root control plane lets be installed.</summary>
/// <param name="Group">Its API group.</param>
/// <param name="Version">The version it has there.</param>
/// <param name="Kind">Its name.</param>
/// <param name="IsNamespaced">Whether its objects are in namespaces.</param>
internal sealed record InstalledKind(string Group, string Version, string Kind, bool IsNamespaced)
{
    private static readonly string[] Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

    /// <summary>The kinds that manifests may have, and those that agents write: Kubernetes' own, cert-manager's, and the Prometheus operator's.</summary>
    public static IReadOnlyList<InstalledKind> All { get; } =
    [
        new("", "v1", "ConfigMap", true), new("", "v1", "Namespace", false), new("", "v1", "PersistentVolumeClaim", true), new("", "v1", "Secret", true),
        new("", "v1", "Service", true), new("", "v1", "ServiceAccount", true),
        new("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", false), new("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicyBinding", false),
        new("apiregistration.k8s.io", "v1", "APIService", false),
        new("apps", "v1", "DaemonSet", true), new("apps", "v1", "Deployment", true), new("apps", "v1", "StatefulSet", true),
        new("autoscaling", "v2", "HorizontalPodAutoscaler", true),
        new("coordination.k8s.io", "v1", "Lease", true), new("events.k8s.io", "v1", "Event", true),
        new("cert-manager.io", "v1", "Certificate", true), new("cert-manager.io", "v1", "Issuer", true),
        new("monitoring.coreos.com", "v1", "PrometheusRule", true), new("monitoring.coreos.com", "v1", "ServiceMonitor", true),
        new("networking.k8s.io", "v1", "NetworkPolicy", true),
        new("policy", "v1", "PodDisruptionBudget", true),
        new("rbac.authorization.k8s.io", "v1", "ClusterRole", false), new("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", false),
        new("rbac.authorization.k8s.io", "v1", "Role", true), new("rbac.authorization.k8s.io", "v1", "RoleBinding", true),
        new("scheduling.k8s.io", "v1", "PriorityClass", false),
    ];

    /// <summary>Of Kubernetes' kinds here those whose status is a subresource, and not taken from a write of the object.</summary>
    private static readonly HashSet<string> WithStatus =
    [
        "APIService", "Certificate", "CustomResourceDefinition", "DaemonSet", "Deployment", "FlowSchema", "HorizontalPodAutoscaler", "Issuer", "Namespace", "PersistentVolumeClaim", "PodDisruptionBudget",
        "PriorityLevelConfiguration", "ResourceQuota", "Service", "StatefulSet", "ValidatingAdmissionPolicy",
    ];

    public static bool HasStatus(string kind) => WithStatus.Contains(kind);

    public string Singular => Kind.ToLowerInvariant();

    public string Plural => Singular switch
    {
        [.. var stem, 'y'] => stem + "ies",
        [.., 's'] => Singular + "es",
        _ => Singular + "s",
    };

    /// <summary>The groups as aggregated discovery has them; the core group is by itself.</summary>
    public static IEnumerable<JsonObject> Groups(bool isCore) => All.Where(k => k.Group.Length == 0 == isCore).GroupBy(k => (k.Group, k.Version)).Select(g => new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = g.Key.Group },
        ["versions"] = new JsonArray(new JsonObject
        {
            ["version"] = g.Key.Version,
            ["freshness"] = "Current",
            ["resources"] = new JsonArray([.. g.Select(k => (JsonNode)k.Discovered())]),
        }),
    });

    private JsonObject Discovered() => new()
    {
        ["resource"] = Plural,
        ["responseKind"] = new JsonObject { ["group"] = Group, ["version"] = Version, ["kind"] = Kind },
        ["scope"] = IsNamespaced ? "Namespaced" : "Cluster",
        ["singularResource"] = Singular,
        ["verbs"] = new JsonArray([.. Verbs.Select(v => (JsonNode)v!)]),
    };
}
