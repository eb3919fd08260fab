using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.Hosting;

/// <summary>How a replica keeps objects.</summary>
public sealed record GrainsOptions
{
    /// <summary>Opens the stores. They are closed with the host.</summary>
    public required Func<IServiceProvider, IRevisionStores> Stores { get; init; }

    /// <summary>Where it finds the other replicas, which have to share its stores; null for a replica that has none beside it.</summary>
    public SharedRedis? Membership { get; init; }

    /// <summary>The other replicas of this process, where <see cref="Membership"/> is null; null for a replica that has none beside it.</summary>
    public InProcessCluster? Cluster { get; init; }

    /// <summary>How it meets them.</summary>
    public required ReplicaOptions Replica { get; init; }

    /// <summary>Calls of grains take the caller's trace along; where they do not, nothing is done for it.</summary>
    public bool IsTraced { get; init; }

    /// <summary>The machine's clock, for the silo, where the server's is another; null where it is that.</summary>
    public TimeProvider? SiloClock { get; init; }

    /// <summary>What of the log is kept.</summary>
    public CompactionLimits Compaction { get; init; } = new();
}
