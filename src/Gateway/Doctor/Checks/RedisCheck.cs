namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether each Redis is reached, and lets this server in.</summary>
internal sealed class RedisCheck(Site site) : ICheck
{
    public static readonly Fault Unreachable = new(
        "redis", "redis-unreachable", CheckState.Failed, "Redis '{address}' cannot be reached: {reason}", "nothing is read anew and nothing is written; replicas do not start",
        "redis-cli -h HOST -p PORT ping, from here; start it, or mend the address, ssl=, the network or a NetworkPolicy");

    public static readonly Fault Refused = new(
        "redis", "redis-refused", CheckState.Failed, "Redis '{address}' refuses the user or the password: {reason}", "nothing is read anew and nothing is written; replicas do not start",
        "put user= and password=, as its ACL has them, into the file of --store-config-file");

    public string Name => "redis";

    public string LooksAt => "whether each Redis that the flags name answers, and lets this server in";

    public IReadOnlyList<Fault> Faults => [Unreachable, Refused];

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Redises.Count == 0)
            return CheckResult.Skipped(site.Because("nothing is in a Redis"));
        var findings = new List<Finding>();
        foreach (var redis in site.Redises)
        {
            if ((await redis.Answer).Error is { } reason)
                findings.Add((IsRefusal(reason) ? Refused : Unreachable).With(("address", redis.Address), ("reason", reason)));
        }
        return CheckResult.Of(string.Join(", ", site.Redises.Select(r => r.Address)), findings);
    }

    private static bool IsRefusal(string reason) => ((string[])["WRONGPASS", "NOAUTH", "AuthenticationFailure", "NOPERM"]).Any(s => reason.Contains(s, StringComparison.Ordinal));
}
