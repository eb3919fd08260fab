using Microsoft.Extensions.Logging;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>A store under the name that --store gives it: what there is to know of it before it is opened.</summary>
public sealed record StoreRegistration
{
    /// <summary>What stands before the colon.</summary>
    public required string Name { get; init; }

    /// <summary>What stands behind it, as help and errors write it ("PATH"); null for a store that takes nothing.</summary>
    public string? Config { get; init; }

    /// <summary>
    /// A CONFIG as an example, for a store whose CONFIG may hold a password: then NAME alone is taken, too, and the CONFIG comes from where other users of the machine do
    /// not see it.
    /// </summary>
    public string? SecretExample { get; init; }

    /// <summary>Whether several processes may have one place open at a time. Then they serve as one.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether a place has replicas of its own that can be asked to acknowledge writes.</summary>
    public bool HasReplicas { get; init; }

    /// <summary>
    /// The configuration of a Redis in the place, given CONFIG, where the processes that share it can find each other; null for a store that has none: they are told of one.
    /// </summary>
    public Func<string, string>? MembershipRedis { get; init; }

    /// <summary>CONFIG as it may be shown.</summary>
    public Func<string, string> Show { get; init; } = config => config;

    /// <summary>Makes the stores of a place. Nothing is asked of the place yet: what is wrong with it comes up when the first store is opened.</summary>
    public required Func<StoreOpening, IRevisionStores> Open { get; init; }

    /// <summary>How --store names it.</summary>
    public string Usage => Config is null ? Name : $"{Name}:{Config}";
}

/// <summary>What a store is opened with.</summary>
/// <param name="Config">What stands behind the colon of --store.</param>
/// <param name="Clock">The process's clock.</param>
/// <param name="Logs">For what the store has to say.</param>
public sealed record StoreOpening(string Config, TimeProvider Clock, ILoggerFactory Logs)
{
    /// <summary>Keeps clusters apart that share a place.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Bytes of contents in the log of a resource above which it is compacted; null leaves it to the store.</summary>
    public long? LogBytesMax { get; init; }

    /// <summary>How many replicas of the place have to have a write before it is acknowledged; 0 of a store without (<see cref="StoreRegistration.HasReplicas"/>).</summary>
    public int ReplicasAcknowledging { get; init; }
}
