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

    /// <summary>Bytes of contents in the log of a kind, above which it is compacted whatever its age; null leaves it to the store.</summary>
    public long? LogBytesMax { get; init; }
}
