namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>A check of every Redis that the flags name: that one does not answer is for another check to tell.</summary>
internal abstract class RedisedCheck(Site site) : ICheck
{
    public abstract string Name { get; }

    public abstract string LooksAt { get; }

    public abstract IReadOnlyList<Fault> Faults { get; }

    protected Site Site => site;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Redises.Count == 0)
            return CheckResult.Skipped(site.Because("nothing is in a Redis"));
        var (findings, notes) = (new List<Finding>(), new List<string>());
        foreach (var redis in site.Redises)
        {
            if ((await redis.Answer).Facts is not { } facts)
                continue;
            notes.Add(Note(facts));
            findings.AddRange(Examine(redis.Address, facts));
        }
        return notes.Count == 0 ? CheckResult.Skipped("Redis does not answer; see redis") : CheckResult.Of(string.Join(", ", notes), findings);
    }

    protected abstract string Note(RedisFacts facts);

    /// <summary>What is wrong with one of them.</summary>
    internal abstract IEnumerable<Finding> Examine(string address, RedisFacts facts);
}
