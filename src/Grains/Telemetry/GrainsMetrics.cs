using System.Diagnostics.Metrics;

namespace OrleansAA.Grains.Telemetry;

/// <summary>The instruments of replicas that serve as one. Nothing is measured while nobody listens.</summary>
internal static class GrainsMetrics
{
    public const string Name = "OrleansAA.Grains";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<int> Batches = Meter.CreateHistogram<int>(
        "announcement_batch_commits", "{commit}", "Commits in a batch that was announced to another replica.");

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "announcement_lost_commits_total", "{commit}", "Announced commits that another replica did not take: it reads them from the log.");

    private static readonly Counter<long> Instead = Meter.CreateCounter<long>(
        "registry_writes_instead_of_owner_total", "{write}", "Writes that were done where the request is, because the object's owner did not answer.");

    public static void Announced(int commits) => Batches.Record(commits);

    public static void Lost(int commits) => Dropped.Add(commits);

    public static void WroteInstead() => Instead.Add(1);
}
