using k8s.Models;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>A directory of the node that a container sees.</summary>
public sealed record PodMount(string Source, string Destination, bool ReadOnly);

/// <summary>Who and where a pod is.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Ip">Its IP address.</param>
/// <param name="Node">The node it is on.</param>
public sealed record PodPlace(string Namespace, string Name, string Ip, string Node = "node-1");

/// <summary>The one container of a pod as a kubelet starts it: with variables expanded and volumes mounted.</summary>
public sealed record PodContainer
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<PodMount> Mounts { get; init; }

    public required long User { get; init; }

    public required long Group { get; init; }

    public required bool ReadOnlyRoot { get; init; }

    /// <summary>Capabilities it has; null for those that containers have if nobody says otherwise.</summary>
    public required IReadOnlyList<string>? Capabilities { get; init; }

    public required long MemoryBytesMax { get; init; }

    /// <summary>Processors it may keep busy.</summary>
    public required decimal CpusMax { get; init; }

    /// <summary>What a kubelet makes of a pod's template.</summary>
    public static PodContainer Of(V1PodSpec pod, PodPlace place, PodVolumes volumes)
    {
        var container = pod.Containers.Single();
        var variables = (container.Env ?? []).ToDictionary(e => e.Name, e => e.Value ?? FieldOf(place, e.ValueFrom.FieldRef.FieldPath));
        var limits = container.Resources.Limits;
        return new()
        {
            Arguments = [.. (container.Args ?? []).Select(a => Expand(a, variables))],
            Environment = variables,
            Mounts = [.. container.VolumeMounts.Select(m => new PodMount(volumes.Materialize(pod.Volumes.Single(v => v.Name == m.Name)), m.MountPath, m.ReadOnlyProperty ?? false))],
            User = (container.SecurityContext.RunAsUser ?? pod.SecurityContext.RunAsUser)!.Value,
            Group = container.SecurityContext.RunAsGroup ?? pod.SecurityContext.RunAsGroup ?? 0,
            ReadOnlyRoot = container.SecurityContext.ReadOnlyRootFilesystem ?? false,
            Capabilities = container.SecurityContext.Capabilities.Drop.Contains("ALL") ? [.. (container.SecurityContext.Capabilities.Add ?? []).Select(c => $"CAP_{c}")] : null,
            MemoryBytesMax = limits["memory"].ToInt64(),
            CpusMax = limits["cpu"].ToDecimal(),
        };
    }

    /// <summary>With what a kubelet adds to every container: where the root is, the service account, who is called what. HTTPS is on a port that the system picks.</summary>
    /// <param name="root">The root of the cluster.</param>
    /// <param name="volumes">The pod's.</param>
    /// <param name="hosts">Names, and the addresses they have, as the cluster's DNS would say.</param>
    public PodContainer InCluster(RootControlPlane root, PodVolumes volumes, params (string Name, string Address)[] hosts) => InCluster(root, volumes, RootControlPlane.ServiceAccount, hosts);

    /// <summary>The same for another service account.</summary>
    internal PodContainer InCluster(RootControlPlane root, PodVolumes volumes, RootUser account, params (string Name, string Address)[] hosts) => this with
    {
        Arguments = [.. Arguments.Select(a => a.StartsWith("--secure-port=", StringComparison.Ordinal) ? "--secure-port=0" : a)],
        Environment = new Dictionary<string, string>(Environment)
        {
            ["KUBERNETES_SERVICE_HOST"] = root.Address.Host,
            ["KUBERNETES_SERVICE_PORT"] = $"{root.Address.Port}",
        },
        Mounts =
        [
            .. Mounts,
            volumes.ServiceAccount(root.Callers.Token(account), File.ReadAllText(root.Authorities.Cluster.CertificateFile), "portrule"),
            volumes.Hosts([("localhost", "127.0.0.1"), .. hosts]),
        ],
    };

    private static string Expand(string text, Dictionary<string, string> variables) =>
        variables.Aggregate(text, (t, v) => t.Replace($"$({v.Key})", v.Value, StringComparison.Ordinal));

    private static string FieldOf(PodPlace place, string path) => path switch
    {
        "status.podIP" => place.Ip,
        "metadata.name" => place.Name,
        "metadata.namespace" => place.Namespace,
        "spec.nodeName" => place.Node,
        _ => throw new NotSupportedException($"the field {path} of a pod"),
    };
}
