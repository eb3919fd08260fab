namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether this machine and a Redis agree what time it is.</summary>
internal sealed class RedisClockCheck(Site site) : RedisedCheck(site)
{
    public static readonly ClockFaults Clock = new(
        "redis-clock", "the clock of Redis '{address}'", "the log of changes is kept for longer or shorter than --log-retention says, and the times of replicas do not fit each other");

    public override string Name => "redis-clock";

    public override string LooksAt => "the clock of each Redis (`TIME`) against this machine's";

    public override IReadOnlyList<Fault> Faults => Clock.All;

    protected override string Note(RedisFacts facts) => $"{facts.Ahead.TotalSeconds:0} s";

    internal override IEnumerable<Finding> Examine(string address, RedisFacts facts) => Clock.Of(facts.Ahead, ("address", address));
}
