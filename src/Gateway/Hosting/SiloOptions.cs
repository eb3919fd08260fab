using System.Net;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What the flags say of this replica's silo; of no use with an embedded store, which has no other replicas.</summary>
public sealed record SiloOptions
{
    /// <summary>Names the cluster that replicas on one Redis form.</summary>
    public string ClusterId { get; init; } = new Product().ClusterId;

    /// <summary>Where other replicas reach this one's silo.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The silo's port; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>Certificate and key (PEM) that the silo shows to other silos; null where silos do not prove who they are.</summary>
    public string? TlsCertFile { get; init; }

    /// <summary>PEM: the key of the silo's certificate (<c>--silo-tls-private-key-file</c>).</summary>
    public string? TlsPrivateKeyFile { get; init; }

    /// <summary>CA bundle (PEM) that every silo's certificate is of, and nothing else's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The pod this replica runs in, as the downward API tells it; null outside a cluster.</summary>
    public string? Pod { get; init; }
}
