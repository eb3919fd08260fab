using OrleansAA.ApiMachinery.Names;
using OrleansAA.Contracts.Replicas;

namespace OrleansAA.Gateway.Proxying;

/// <summary>For a process that hands nothing on: alone on its store, or without certificates to prove to others who it is.</summary>
internal sealed class NoReplicas : IReplicaDirectory
{
    public IReadOnlyList<ReplicaInfo> Others => [];

    public event Action? Changed
    {
        add { }
        remove { }
    }

    public ReplicaInfo? OwnerOf(GroupResource resource, NamespacedName name) => null;

    public void Distrust(ReplicaInfo replica)
    {
    }
}
