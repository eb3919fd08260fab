using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>What <c>kubectl kustomize</c> makes of a directory of deploy/, read strictly: a member that the type of a kind does not have is an error.</summary>
public sealed class RenderedManifests
{
    /// <summary>Groups of kinds that others bring, with the version that deploy/ has them in.</summary>
    public static readonly IReadOnlySet<string> CustomVersions = new HashSet<string> { "cert-manager.io/v1", "monitoring.coreos.com/v1" };

    /// <summary>The built-in kinds that deploy/ may have.</summary>
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Secret"] = typeof(V1Secret),
        ["v1/Service"] = typeof(V1Service),
        ["v1/PersistentVolumeClaim"] = typeof(V1PersistentVolumeClaim),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["apps/v1/DaemonSet"] = typeof(V1DaemonSet),
        ["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy"] = typeof(V1ValidatingAdmissionPolicy),
        ["admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding"] = typeof(V1ValidatingAdmissionPolicyBinding),
        ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
        ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = typeof(V1ClusterRoleBinding),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["scheduling.k8s.io/v1/PriorityClass"] = typeof(V1PriorityClass),
        ["apiregistration.k8s.io/v1/APIService"] = typeof(V1APIService),
    };

    private RenderedManifests(string text)
    {
        Documents = text.Split("---\n");
        foreach (var document in Documents)
        {
            var header = KubernetesYaml.Deserialize<Header>(document);
            if (Types.TryGetValue($"{header.ApiVersion}/{header.Kind}", out var type))
                Objects.Add((IKubernetesObject<V1ObjectMeta>)KubernetesYaml.LoadAllFromString(document, new Dictionary<string, Type> { [$"{header.ApiVersion}/{header.Kind}"] = type }, strict: true).Single());
            else
                Others.Add(KubernetesYaml.Deserialize<CertManagerObject>(document));
        }
    }

    /// <summary>Each object's text.</summary>
    public IReadOnlyList<string> Documents { get; }

    /// <summary>Objects of built-in kinds.</summary>
    public List<IKubernetesObject<V1ObjectMeta>> Objects { get; } = [];

    /// <summary>All as JSON.</summary>
    public IReadOnlyList<JsonObject> Json => [.. Documents.Select(d => (JsonObject)ToJson(KubernetesYaml.Deserialize<object>(d))!)];

    /// <summary>The others, of <see cref="CustomVersions"/>.</summary>
    public List<CertManagerObject> Others { get; } = [];

    public IEnumerable<(string Name, V1PodTemplateSpec Template)> Pods =>
        [.. All<V1Deployment>().Select(d => (d.Name(), d.Spec.Template)), .. All<V1StatefulSet>().Select(s => (s.Name(), s.Spec.Template)), .. All<V1DaemonSet>().Select(d => (d.Name(), d.Spec.Template))];

    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    /// <summary>Renders what can be installed.</summary>
    /// <param name="path">An <see cref="Installation"/>, or a path.</param>
    /// <param name="home">Where kubectl keeps what it knows.</param>
    public static async Task<RenderedManifests> RenderAsync(string path, string home) =>
        new((await new Kubectl("/dev/null", home).RunAsync("kustomize", Installation.PathOf(path, home))).Success);

    private static JsonNode? ToJson(object? yaml) => yaml switch
    {
        null => null,
        IDictionary<object, object?> members => new JsonObject(members.Select(m => KeyValuePair.Create((string)m.Key, ToJson(m.Value)))),
        IEnumerable<object?> items => new JsonArray([.. items.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(yaml, yaml.GetType()),
    };

    private sealed class Header
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";
    }
}

/// <summary>The members of an Issuer or Certificate that deploy/ uses.</summary>
public sealed class CertManagerObject
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public CertManagerSpec Spec { get; set; } = new();
}

/// <summary>What is said in them.</summary>
public sealed class CertManagerSpec
{
    public string? SecretName { get; set; }

    public bool IsCA { get; set; }

    public IList<string>? DnsNames { get; set; }

    public IList<string>? Usages { get; set; }

    public CertManagerReference? IssuerRef { get; set; }

    public CertManagerAuthority? Ca { get; set; }
}

/// <summary>Which Issuer signs.</summary>
public sealed class CertManagerReference
{
    public string Name { get; set; } = "";
}

/// <summary>The Secret of a CA.</summary>
public sealed class CertManagerAuthority
{
    public string SecretName { get; set; } = "";
}
