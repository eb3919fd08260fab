namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether a Redis is new enough, and the one that takes writes.</summary>
internal sealed class RedisVersionCheck(Site site) : RedisedCheck(site)
{
    private static readonly Version Least = new(7, 0);

    public static readonly Fault TooOld = new(
        "redis-server", "redis-too-old", CheckState.Failed, "Redis '{address}' is version {version}", "the server does not start on it", "install Redis 7.0 or newer");

    public static readonly Fault Replica = new(
        "redis-server", "redis-replica", CheckState.Failed, "Redis '{address}' is a replica of {master}", "it takes no writes", "give the address of the primary, {master}, in --store or its file; or redis-cli REPLICAOF NO ONE");

    public static readonly Fault Loading = new(
        "redis-server", "redis-loading", CheckState.Warning, "Redis '{address}' is loading its data", "it answers nothing until it has", "redis-cli INFO persistence, and wait");

    public override string Name => "redis-server";

    public override string LooksAt => "the version of each Redis, and whether it is a primary";

    public override IReadOnlyList<Fault> Faults => [TooOld, Replica, Loading];

    protected override string Note(RedisFacts facts) => $"{facts.Text("redis_version")} {facts.Text("role")}";

    internal override IEnumerable<Finding> Examine(string address, RedisFacts facts)
    {
        if (Version.TryParse(facts.Text("redis_version"), out var version) && version < Least)
            yield return TooOld.With(("address", address), ("version", version));
        if (facts.Text("role") is "slave" or "replica")
            yield return Replica.With(("address", address), ("master", $"{facts.Text("master_host")}:{facts.Text("master_port")}"));
        if (facts.Number("loading") == 1)
            yield return Loading.With(("address", address));
    }
}
