using System.Diagnostics.Metrics;

namespace OrleansAA.Grains.Telemetry;

/// <summary>The instruments of replicas that serve as one. Nothing is measured while nobody listens.</summary>
internal static class GrainsMetrics
{
    public const string Name = "OrleansAA.Grains";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<int> Batches = Meter.CreateHistogram<int>(
        "aggregated_api_announcement_batch_commits", "{commit}", "Commits in a batch that was announced to another replica.", tags: null, new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "aggregated_api_announcement_duration_seconds", "s", "How long another replica took to take in a batch, by its address.", tags: null,
        new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "aggregated_api_announcement_lost_commits_total", "{commit}", "Announced commits that another replica did not take: it reads them from the log.");

    private static readonly Counter<long> Instead = Meter.CreateCounter<long>(
        "aggregated_api_writes_instead_of_owner_total", "{write}", "Writes that were done where the request is, because the object's owner did not answer.");

    /// <summary>There is another replica: what is alerted on is there before it happens.</summary>
    public static void Serve()
    {
        Dropped.Add(0);
        Instead.Add(0);
    }

    public static void Announced(int commits) => Batches.Record(commits);

    /// <param name="peer">The replica.</param>
    /// <param name="took">From sending a batch to its answer.</param>
    public static void Answered(string peer, TimeSpan took) => Durations.Record(took.TotalSeconds, new KeyValuePair<string, object?>("peer", peer));

    public static void Lost(int commits) => Dropped.Add(commits);

    public static void WroteInstead() => Instead.Add(1);
}
