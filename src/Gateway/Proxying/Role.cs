using System.Net;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Which part of the work a replica takes.</summary>
public enum Role
{
    /// <summary>Gateway and silo in one process.</summary>
    All,

    /// <summary>No silo: everything is forwarded.</summary>
    Gateway,

    /// <summary>Takes requests from gateways only.</summary>
    Silo,
}

/// <summary>What this replica is to the others.</summary>
/// <param name="Role">Its part of the work.</param>
/// <param name="BindAddress">Where it takes requests.</param>
/// <param name="SiloAddress">Where its silo is reached.</param>
internal sealed record ReplicaProfile(Role Role, IPAddress BindAddress, IPAddress SiloAddress);
