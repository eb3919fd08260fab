using OrleansAA.Grains.Compaction;
using OrleansAA.Grains.Storage;

namespace OrleansAA.Grains.Hosting;

/// <summary>How a replica keeps objects.</summary>
public sealed record GrainsOptions
{
    public required StoreAddress Store { get; init; }

    /// <summary>How it meets the other replicas; of no use with an embedded store, which has none.</summary>
    public ReplicaOptions Replica { get; init; } = new();

    /// <summary>What of the log is kept.</summary>
    public CompactionLimits Compaction { get; init; } = new();
}
