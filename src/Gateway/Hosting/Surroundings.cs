using System.Net;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Grains.Hosting;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What a server has of its process, and what a test may give it instead.</summary>
internal sealed record Surroundings
{
    /// <summary>A server that is its process.</summary>
    public static readonly Surroundings Process = new();

    /// <summary>What the server takes for now, and measures by. Certificates are made and checked by the machine's clock whatever stands here: TLS knows no other.</summary>
    public TimeProvider Clock { get; init; } = Composition.Clock;

    /// <summary>Other replicas in this process; null: none.</summary>
    public ReplicaInProcess? Replica { get; init; }
}

/// <summary>One of several replicas in a process, which share their stores.</summary>
/// <param name="Stores">What <c>--store=memory</c> opens.</param>
/// <param name="Cluster">How they find each other; null for one that has no others.</param>
internal sealed record ReplicaInProcess(IRevisionStores Stores, InProcessCluster? Cluster)
{
    /// <summary>What of it is used by a server that has these places; null where its flags say other ones.</summary>
    /// <exception cref="OperatorException">The replicas would not share what they keep.</exception>
    public static ReplicaInProcess? For(StorePlan plan, ReplicaInProcess? replica)
    {
        if (replica is null || plan.Membership is not null)
            return null;
        if (ServedStores.IsMemory(plan.Store.Store) && plan.Own.Count == 0)
            return replica;
        return replica.Cluster is null
            ? null
            : throw new OperatorException($"--store={plan.Store}: it belongs to one replica, and there are several; give --store=memory, or a store that replicas share, and no --store-override");
    }

    /// <summary>A place for each of so many replicas; the first is the one to be started first.</summary>
    public static IReadOnlyList<ReplicaInProcess> Of(int count, IRevisionStores stores, string clusterId)
    {
        if (count == 1)
            return [new(stores, null)];
        var places = Enumerable.Range(0, count).Select(_ => new ReservedPort(IPAddress.Loopback)).ToList();
        return [.. places.Select(place => new ReplicaInProcess(stores, new(clusterId, places[0].EndPoint, place)))];
    }
}
