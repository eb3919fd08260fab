using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>A check of who is in the cluster.</summary>
internal abstract class RosterCheck(Site site) : ICheck
{
    public abstract string Name { get; }

    public abstract string LooksAt { get; }

    public abstract IReadOnlyList<Fault> Faults { get; }

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Plan?.Membership is null)
            return CheckResult.Skipped(site.Because("there are no other replicas: the store belongs to one process"));
        return await site.Roster.Roster is { } roster ? Examine(roster) : CheckResult.Skipped("Redis does not answer; see redis");
    }

    protected abstract CheckResult Examine(Roster roster);
}
