namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>How full a Redis is.</summary>
internal sealed class RedisMemoryCheck(Site site) : RedisedCheck(site)
{
    public static readonly Fault NearlyFull = new(
        "redis-memory", "redis-memory-short", CheckState.Warning, "Redis '{address}' uses {used} MiB of its maxmemory of {max} MiB", "it takes no writes when that is full",
        "redis-cli CONFIG SET maxmemory {wanted}mb; redis-cli CONFIG REWRITE (and raise the container's limit of memory, half as much again)");

    public static readonly Fault Full = NearlyFull with { Id = "redis-memory-full", State = CheckState.Failed, Effect = "it refuses writes, or will with the next ones; what is there is kept" };

    public override string Name => "redis-memory";

    public override string LooksAt => "the memory each Redis uses, against its `maxmemory`";

    public override IReadOnlyList<Fault> Faults => [NearlyFull, Full];

    protected override string Note(RedisFacts facts) =>
        facts.Number("maxmemory") is > 0 and var max ? $"{facts.Number("used_memory") >> 20} of {max >> 20} MiB" : $"{facts.Number("used_memory") >> 20} MiB, without a limit";

    internal override IEnumerable<Finding> Examine(string address, RedisFacts facts)
    {
        var (used, max) = (facts.Number("used_memory"), facts.Number("maxmemory"));
        if (max == 0 || used < max * DoctorLimits.RedisMemoryWarned)
            return [];
        var fault = used < max * DoctorLimits.RedisMemoryMax ? NearlyFull : Full;
        return [fault.With(("address", address), ("used", used >> 20), ("max", max >> 20), ("wanted", Math.Max(used, max) >> 19))];
    }
}
