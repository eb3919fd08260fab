using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace OrleansAA.Grains.Hosting;

/// <summary>How replicas that share a store find and reach each other.</summary>
public sealed record ReplicaOptions
{
    /// <summary>Names the cluster; what its replicas keep in Redis, objects too, is under keys that begin with it.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The address other replicas reach this one's silo at; it listens there too.</summary>
    public IPAddress SiloAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The silo's port; 0 picks a free one.</summary>
    public int SiloPort { get; init; }

    /// <summary>How silos prove to each other who they are; null: they do not, which is for one machine.</summary>
    public SiloTls? Tls { get; init; }

    /// <summary>The pod it runs in; null outside a cluster.</summary>
    public SiloPod? Pod { get; init; }
}

/// <summary>The pod a silo runs in. A silo whose pod is gone is declared dead at once, instead of when it has missed its probes.</summary>
/// <param name="Name">This pod, POD_NAME in the environment; its namespace is POD_NAMESPACE.</param>
/// <param name="Root">How to reach the apiserver that knows the pods.</param>
public sealed record SiloPod(string Name, Func<KubernetesClientConfiguration> Root);
