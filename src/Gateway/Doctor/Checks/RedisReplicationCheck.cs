using System.Globalization;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether what a Redis acknowledges outlives it, where it has replicas.</summary>
internal sealed class RedisReplicationCheck(Site site) : RedisedCheck(site)
{
    private const string MinReplicas = "min-replicas-to-write";

    public static readonly Fault TooFew = new(
        "redis-replication", "redis-replicas-missing", CheckState.Failed, "Redis '{address}' has {replicas} replicas, fewer than --store-replicas-acknowledging={wanted}",
        "no write is acknowledged, and fresh reads are 503", "start the replicas, with replicaof in their redis.conf; or give a smaller --store-replicas-acknowledging");

    public static readonly Fault WritesAlone = new(
        "redis-replication", "redis-min-replicas", CheckState.Warning, "Redis '{address}' has min-replicas-to-write {least}, less than --store-replicas-acknowledging={wanted}",
        "when it has lost its replicas it takes writes that are never acknowledged, and their outcome is unknown",
        "redis-cli CONFIG SET min-replicas-to-write {wanted}; redis-cli CONFIG REWRITE");

    public static readonly Fault NotAsked = new(
        "redis-replication", "redis-replicas-not-asked", CheckState.Warning, "Redis '{address}' has {replicas} replicas, and none is asked to acknowledge writes",
        "when one of them takes its place, writes that it did not have yet are lost, although they were acknowledged",
        "give --store-replicas-acknowledging=1; redis-cli CONFIG SET min-replicas-to-write 1; redis-cli CONFIG REWRITE");

    public override string Name => "redis-replication";

    public override string LooksAt => "the replicas of each Redis, and its `min-replicas-to-write`, against `--store-replicas-acknowledging`";

    public override IReadOnlyList<Fault> Faults => [TooFew, WritesAlone, NotAsked];

    protected override string Note(RedisFacts facts) => $"{facts.Number("connected_slaves")} replicas";

    internal override IEnumerable<Finding> Examine(string address, RedisFacts facts)
    {
        // Of a replica another check tells, and these settings count where it is written.
        if (facts.Text("role") != "master")
            yield break;
        var (replicas, wanted) = (facts.Number("connected_slaves"), Site.Options.StoreReplicasAcknowledging);
        if (wanted == 0 && replicas > 0)
            yield return NotAsked.With(("address", address), ("replicas", replicas));
        if (replicas < wanted)
            yield return TooFew.With(("address", address), ("replicas", replicas), ("wanted", wanted));
        if (facts.Settings?.GetValueOrDefault(MinReplicas) is { } least && int.Parse(least, CultureInfo.InvariantCulture) < wanted)
            yield return WritesAlone.With(("address", address), ("least", least), ("wanted", wanted));
    }
}
