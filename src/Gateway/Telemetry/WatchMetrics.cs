using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Scheme;
using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>Events that watches were sent (k8s.io/apiserver/pkg/endpoints/metrics).</summary>
internal sealed class WatchMetrics(MetricsRegistry registry)
{
    private static readonly string[] Labels = ["group", "version", "resource"];

    private readonly Counter _events = registry.Instruments.CreateCounter("apiserver_watch_events_total", "Events sent to watches.", Labels);

    private readonly Histogram _sizes = registry.Instruments.CreateHistogram(
        "apiserver_watch_events_sizes", "Bytes of events sent to watches.", Labels, new HistogramConfiguration { Buckets = Buckets.WatchEvents });

    private readonly ConcurrentDictionary<(ResourceKind Kind, string Version), WatchMeasure> _measures = new();

    /// <summary>The instruments of a kind's watches.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">One that it is served in.</param>
    public WatchMeasure Of(ResourceKind kind, string version) => _measures.GetOrAdd(
        (kind, version), static (of, m) => new(m._events.WithLabels(of.Kind.Group, of.Version, of.Kind.Plural), m._sizes.WithLabels(of.Kind.Group, of.Version, of.Kind.Plural)), this);
}

/// <summary>Measures the events of one kind and version.</summary>
internal sealed class WatchMeasure(ICounter events, IHistogram sizes)
{
    public void Sent(int bytes)
    {
        events.Inc();
        sizes.Observe(bytes);
    }

    /// <param name="counts">How many events had how many bytes.</param>
    public void Sent(IReadOnlyList<(int Bytes, int Count)> counts)
    {
        foreach (var (bytes, count) in counts)
        {
            events.Inc(count);
            sizes.Observe(bytes, count);
        }
    }
}
