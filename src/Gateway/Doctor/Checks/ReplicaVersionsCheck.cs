using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Serving;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether replicas are of one build, and serve the same.</summary>
internal sealed class ReplicaVersionsCheck(Site site) : RosterCheck(site)
{
    private readonly Site _site = site;

    public static readonly Fault Builds = new(
        "replica-versions", "replica-builds", CheckState.Warning, "replicas are of different builds: {builds}", "answers depend on which replica gives them; that is as it should be during a rolling upgrade only",
        "kubectl rollout status deployment NAME -n NAMESPACE; then restart what is left of the old build");

    public static readonly Fault Kinds = new(
        "replica-versions", "replica-kinds", CheckState.Warning, "replica {silo} serves {others}, this program {own}", "discovery and requests of a version that one does not serve fail there",
        "bring all replicas to one build before clients use what is new: kubectl rollout restart deployment NAME -n NAMESPACE");

    public override string Name => "replica-versions";

    public override string LooksAt => "the builds of the replicas, this program's among them, and the versions of the API they serve";

    public override IReadOnlyList<Fault> Faults => [Builds, Kinds];

    protected override CheckResult Examine(Roster roster)
    {
        var own = new BuildInfo(_site.Definition.Product).Number;
        var builds = roster.Replicas.Select(r => (Who: r.Silo, Build: r.Build ?? "unknown")).Append((Who: "this program", Build: own)).GroupBy(b => b.Build).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var findings = new List<Finding>();
        if (builds.Count > 1)
            findings.Add(Builds.With(("builds", string.Join("; ", builds.Select(g => $"{g.Key} ({string.Join(", ", g.Select(b => b.Who))})")))));
        var served = ApiServicesCheck.Wanted(_site.Definition.Kinds).Select(w => $"{w.Group}/{w.Version}").ToHashSet();
        findings.AddRange(roster.Replicas.Where(r => !served.SetEquals(r.Versions)).Select(r =>
            Kinds.With(("silo", r.Silo), ("others", string.Join(", ", r.Versions)), ("own", string.Join(", ", served)))));
        return CheckResult.Of(string.Join(", ", builds.Select(g => g.Key)), findings);
    }
}
