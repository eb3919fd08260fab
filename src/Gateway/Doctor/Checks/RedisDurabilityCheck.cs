namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether a Redis keeps what it acknowledges.</summary>
internal sealed class RedisDurabilityCheck(Site site) : RedisedCheck(site)
{
    private const string Lost = "writes that were acknowledged are lost";

    private static readonly string[] Settings = ["maxmemory-policy", "appendonly", "appendfsync"];

    public static readonly Fault NotKept = new(
        "redis-durability", "redis-appendonly", CheckState.Failed, "Redis '{address}' has appendonly {value}", $"when it ends, everything since its last snapshot is gone: {Lost}",
        "redis-cli CONFIG SET appendonly yes; redis-cli CONFIG REWRITE");

    public static readonly Fault KeptLate = new(
        "redis-durability", "redis-appendfsync", CheckState.Failed, "Redis '{address}' has appendfsync {value}", $"when its machine crashes, {Lost}",
        "redis-cli CONFIG SET appendfsync always; redis-cli CONFIG REWRITE");

    public static readonly Fault Evicts = new(
        "redis-durability", "redis-eviction", CheckState.Failed, "Redis '{address}' has maxmemory-policy {value}", "it throws objects away when memory is short, and the server does not start on it",
        "redis-cli CONFIG SET maxmemory-policy noeviction; redis-cli CONFIG REWRITE");

    public static readonly Fault CannotWrite = new(
        "redis-durability", "redis-disk", CheckState.Failed, "Redis '{address}' could not write to its disk ({what}: {value})", "it refuses writes, or loses them when it ends", "df -h, where it has its dir; see its log, and free space");

    public static readonly Fault Unknown = new(
        "redis-durability", "redis-settings-unknown", CheckState.Warning, "Redis '{address}' does not let this user CONFIG GET", $"nobody sees whether {Lost} when it crashes, or objects are thrown away",
        "redis-cli ACL SETUSER USER +config|get; or see to appendonly yes, appendfsync always, maxmemory-policy noeviction");

    public override string Name => "redis-durability";

    public override string LooksAt => "`appendonly`, `appendfsync` and `maxmemory-policy` of each Redis, and whether its last writes to the disk succeeded";

    public override IReadOnlyList<Fault> Faults => [NotKept, KeptLate, Evicts, CannotWrite, Unknown];

    protected override string Note(RedisFacts facts) => facts.Settings is { } s ? string.Join(", ", Settings.Where(s.ContainsKey).Select(n => $"{n} {s[n]}")) : "";

    internal override IEnumerable<Finding> Examine(string address, RedisFacts facts)
    {
        foreach (var what in (string[])["aof_last_write_status", "aof_last_bgrewrite_status"])
        {
            if (facts.Info.TryGetValue(what, out var value) && value != "ok")
                yield return CannotWrite.With(("address", address), ("what", what), ("value", value));
        }
        if (facts.Settings is not { } settings)
        {
            yield return Unknown.With(("address", address));
            yield break;
        }
        foreach (var (name, wanted, fault) in ((string, string, Fault)[])[("appendonly", "yes", NotKept), ("appendfsync", "always", KeptLate), ("maxmemory-policy", "noeviction", Evicts)])
        {
            // appendfsync is of no interest where nothing is appended.
            if (settings.TryGetValue(name, out var value) && value != wanted && !(fault == KeptLate && settings.GetValueOrDefault("appendonly") == "no"))
                yield return fault.With(("address", address), ("value", value));
        }
    }
}
