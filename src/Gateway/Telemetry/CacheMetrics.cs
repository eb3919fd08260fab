using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>What the watch caches hold, looked up when it is read.</summary>
internal sealed class CacheMetrics
{
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly IObjectReaders _readers;
    private readonly IWatchFeeds _feeds;
    private readonly Gauge _storageObjects;
    private readonly Gauge _objects;
    private readonly Gauge _version;
    private readonly Gauge _windowBytes;
    private readonly Gauge _windowEvents;
    private readonly Gauge _reordered;
    private readonly Counter _received;
    private readonly Counter _started;

    public CacheMetrics(MetricsRegistry registry, IReadOnlyList<ResourceKind> kinds, IObjectReaders readers, IWatchFeeds feeds)
    {
        (_kinds, _readers, _feeds) = (kinds, readers, feeds);
        var make = registry.Instruments;
        string[] labels = ["group", "resource"];
        _storageObjects = make.CreateGauge("apiserver_storage_objects", "Objects, by resource; apiserver_resource_objects says the same.", ["resource"]);
        _objects = make.CreateGauge("apiserver_resource_objects", "Objects.", labels);
        _version = make.CreateGauge("apiserver_watch_cache_resource_version", "The last revision that this replica has.", labels);
        _windowBytes = make.CreateGauge("aggregated_api_watch_window_bytes", "Memory of the events that watches can still begin with.", labels);
        _windowEvents = make.CreateGauge("aggregated_api_watch_window_events", "Events that watches can still begin with.", labels);
        _reordered = make.CreateGauge("aggregated_api_feed_pending_commits", "Announced commits that wait for an earlier one.", labels);
        _received = make.CreateCounter("apiserver_watch_cache_events_received_total", "Events taken into the watch cache.", labels);
        _started = make.CreateCounter("apiserver_watch_cache_initializations_total", "How often the watch cache was filled from the store; more than once means that watches ended with 410.", labels);
        registry.BeforeReading(Look);
    }

    private void Look()
    {
        if (!_readers.AreReady)
            return;
        foreach (var kind in _kinds)
        {
            var (cache, of) = (_readers.Of(kind).Cache, (string[])[kind.Group, kind.Plural]);
            var revision = cache.Revision;
            _storageObjects.WithLabels(kind.Resource.ToString()).Set(cache.Count);
            _objects.WithLabels(of).Set(cache.Count);
            _version.WithLabels(of).Set(revision.Number);
            _windowBytes.WithLabels(of).Set(cache.WindowBytes);
            _windowEvents.WithLabels(of).Set(Math.Max(0, revision.Number - cache.WindowStart.Number));
            _reordered.WithLabels(of).Set(_feeds.FeedOf(kind.Resource)?.Pending ?? 0);
            _received.WithLabels(of).IncTo(cache.EventsApplied);
            _started.WithLabels(of).IncTo(cache.Starts);
        }
    }
}
