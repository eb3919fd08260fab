using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Contracts.Replicas;

/// <summary>The replicas that serve, as far as this one knows: it is told by each of them about once a second.</summary>
public interface IReplicaDirectory
{
    /// <summary>The live ones but this one, in the order of their silos. A new list when anything changes.</summary>
    IReadOnlyList<ReplicaInfo> Others { get; }

    /// <summary>After <see cref="Others"/> has been replaced.</summary>
    event Action? Changed;

    /// <summary>The replica an object's grain would be placed on; null if none is known. A hint: a grain that is already somewhere stays there.</summary>
    ReplicaInfo? OwnerOf(GroupResource resource, NamespacedName name);

    /// <summary>Leaves a replica out that could not be reached, until it tells of itself again.</summary>
    void Distrust(ReplicaInfo replica);
}

/// <summary>What this replica tells the others.</summary>
public interface IReplicaDescription
{
    /// <param name="silo">This replica's silo.</param>
    /// <returns>Null while it serves nothing yet.</returns>
    ReplicaInfo? Describe(string silo);
}
