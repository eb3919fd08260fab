using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Which replicas count as alive, and whether they are.</summary>
internal sealed class MembershipCheck(Site site) : RosterCheck(site)
{
    private readonly Site _site = site;

    public static readonly Fault Silent = new(
        "membership", "member-silent", CheckState.Warning, "replica {silo} ({name}) counts as alive, and has not said so for {seconds} s",
        "requests are handed to it and wait; a new replica waits for its answer before it serves",
        "kubectl delete pod {name}, or end the process: the others then declare it dead");

    public static readonly Fault NoSilo = new(
        "membership", "no-silo", CheckState.Failed, "no replica with a silo is alive in cluster {cluster}, and this one is to be a gateway alone", "no request that is about an object is answered",
        "start a replica with --role=silo or --role=all, the same --store and --cluster-id={cluster}");

    public override string Name => "membership";

    public override string LooksAt => "which replicas are alive according to the membership in Redis, and when each last said so";

    public override IReadOnlyList<Fault> Faults => [Silent, NoSilo];

    protected override CheckResult Examine(Roster roster)
    {
        var now = _site.Clock.GetUtcNow();
        var silent = roster.Members.Where(m => now - m.AliveAt > DoctorLimits.SilentMax).ToList();
        List<Finding> findings =
            [.. silent.Select(m => Silent.With(("silo", m.Silo), ("name", m.Name), ("seconds", (long)(now - m.AliveAt).TotalSeconds)))];
        if (_site.Options.Role == Role.Gateway && roster.Members.Count == silent.Count)
            findings.Add(NoSilo.With(("cluster", _site.Options.Silo.ClusterId)));
        return CheckResult.Of(roster.Members.Count == 0 ? "no replica is alive" : string.Join(", ", roster.Members.Select(m => $"{m.Silo} ({m.Name})")), findings);
    }
}
