using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Telemetry;

/// <summary>The instruments and activities of the write path below HTTP. Nothing is measured while nobody listens.</summary>
public static class RegistryMetrics
{
    /// <summary>Name of the <see cref="Meter"/> and of the <see cref="ActivitySource"/>.</summary>
    public const string Name = "OrleansAA.ApiMachinery";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);

    private static readonly Counter<long> Commits = Meter.CreateCounter<long>(
        "registry_commits_total", "{commit}", "Commits that the store was asked for, by resource and outcome: committed, outdated (it is planned anew), failed.");

    /// <summary>A commit begins; null while nobody listens.</summary>
    public static CommitMeasure? Begin(GroupResource resource)
    {
        var activity = Source.StartActivity("commit");
        if (activity is null && !Commits.Enabled)
            return null;
        activity?.SetTag("resource", resource.ToString());
        return new(resource, activity);
    }

    /// <summary>A commit under way. Disposed without an outcome, it has failed.</summary>
    public sealed class CommitMeasure(GroupResource resource, Activity? activity) : IDisposable
    {
        private string _outcome = "failed";

        /// <summary>The store has answered.</summary>
        public void Answered(bool isCommitted) => _outcome = isCommitted ? "committed" : "outdated";

        public void Dispose()
        {
            Commits.Add(1, new KeyValuePair<string, object?>("resource", resource.ToString()), new("outcome", _outcome));
            activity?.SetTag("outcome", _outcome).Dispose();
        }
    }
}
