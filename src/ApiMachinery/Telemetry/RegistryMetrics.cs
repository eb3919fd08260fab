using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Telemetry;

/// <summary>The instruments and activities of reads and writes below HTTP. Nothing is measured while nobody listens.</summary>
public static class RegistryMetrics
{
    /// <summary>Name of the <see cref="Meter"/> and of the <see cref="ActivitySource"/>.</summary>
    public const string Name = "OrleansAA.ApiMachinery";

    private static readonly InstrumentAdvice<double> CommitSeconds = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
    private static readonly InstrumentAdvice<double> WaitSeconds = new() { HistogramBucketBoundaries = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3] };
    private static readonly InstrumentAdvice<int> GroupCommits = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] };

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);

    private static readonly Counter<long> Commits = Meter.CreateCounter<long>(
        "aggregated_api_commits_total", "{commit}", "Commits that the store was asked for, by resource and outcome: committed, outdated (it is planned anew), failed.");

    private static readonly Histogram<double> CommitDurations = Meter.CreateHistogram(
        "aggregated_api_commit_duration_seconds", "s", "How long the store took for a commit, by resource.", tags: null, CommitSeconds);

    private static readonly Histogram<int> Groups = Meter.CreateHistogram(
        "aggregated_api_commit_group_size", "{commit}", "Commits that the store made durable together.", tags: null, GroupCommits);

    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(
        "aggregated_api_lost_writes_total", "{loss}", "How often the store was found to have lost acknowledged writes, by resource. One is a reason to look at once.");

    private static readonly Counter<long> Epochs = Meter.CreateCounter<long>(
        "aggregated_api_epochs_total", "{epoch}", "Epochs that began under this replica, by resource: the store had lost writes, and its line goes on above all that was seen.");

    private static readonly Histogram<double> ReadWaits = Meter.CreateHistogram(
        "apiserver_watch_cache_read_wait_seconds", "s", "How long fresh reads waited for the watch cache, the question to the store included.", tags: null, WaitSeconds);

    /// <summary>A commit begins; null while nobody listens.</summary>
    /// <param name="resource">Qualified: <c>widgets.example.com</c>. The same object each time costs least.</param>
    /// <param name="clock">Measures it.</param>
    public static CommitMeasure? Begin(string resource, TimeProvider clock)
    {
        var activity = Source.StartActivity("commit");
        if (activity is null && !Commits.Enabled)
            return null;
        activity?.SetTag("resource", resource);
        return new(resource, activity, clock);
    }

    /// <summary>A read that must be fresh begins to wait; the waiting ends where what is returned is disposed of.</summary>
    public static ReadWait BeginReadWait(ResourceKind kind, TimeProvider clock) => ReadWaits.Enabled ? new(kind, clock) : default;

    /// <summary>A store has made commits durable together.</summary>
    public static void Grouped(int commits) => Groups.Record(commits);

    /// <summary>A store has lost acknowledged writes.</summary>
    public static void LostWrites(string resource) => Losses.Add(1, new KeyValuePair<string, object?>("resource", resource));

    /// <summary>The line goes on after a loss.</summary>
    internal static void EpochBegan(string resource) => Epochs.Add(1, new KeyValuePair<string, object?>("resource", resource));

    /// <summary>A kind is served: what is alerted on is there before it happens, for the first loss has to be seen as an increase.</summary>
    internal static void Serve(string resource)
    {
        Losses.Add(0, new KeyValuePair<string, object?>("resource", resource));
        Epochs.Add(0, new KeyValuePair<string, object?>("resource", resource));
    }

    /// <summary>A commit under way. Disposed without an outcome, it has failed.</summary>
    public sealed class CommitMeasure : IDisposable
    {
        private readonly string _resource;
        private readonly Activity? _activity;
        private readonly TimeProvider _clock;
        private readonly long _started;
        private string _outcome = "failed";

        internal CommitMeasure(string resource, Activity? activity, TimeProvider clock) =>
            (_resource, _activity, _clock, _started) = (resource, activity, clock, clock.GetTimestamp());

        /// <summary>The store has answered.</summary>
        public void Answered(bool isCommitted) => _outcome = isCommitted ? "committed" : "outdated";

        /// <inheritdoc/>
        public void Dispose()
        {
            var resource = new KeyValuePair<string, object?>("resource", _resource);
            Commits.Add(1, resource, new("outcome", _outcome));
            CommitDurations.Record(_clock.GetElapsedTime(_started).TotalSeconds, resource);
            _activity?.SetTag("outcome", _outcome).Dispose();
        }
    }

    /// <summary>A wait under way.</summary>
    public readonly struct ReadWait : IDisposable
    {
        private readonly ResourceKind? _kind;
        private readonly TimeProvider? _clock;
        private readonly long _started;

        internal ReadWait(ResourceKind kind, TimeProvider clock) => (_kind, _clock, _started) = (kind, clock, clock.GetTimestamp());

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_kind is not null)
                ReadWaits.Record(_clock!.GetElapsedTime(_started).TotalSeconds, new KeyValuePair<string, object?>("group", _kind.Group), new("resource", _kind.Plural));
        }
    }
}
