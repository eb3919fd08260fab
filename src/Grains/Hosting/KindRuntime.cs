using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Grains.Registry;
using OrleansAA.Grains.Storage;
using OrleansAA.Grains.Watching;

namespace OrleansAA.Grains.Hosting;

/// <summary>What one kind consists of on this replica: its store, its watch cache with the feed that fills it, its registry.</summary>
internal sealed class KindRuntime : IDisposable
{
    private readonly WatchFeed _feed;

    private KindRuntime(ResourceKind kind, IRevisionStore store, WatchFeed feed, WatchCache cache, TimeProvider clock)
    {
        Kind = kind;
        Cache = cache;
        _feed = feed;
        Reader = new ReadIndex(store, cache, clock);
        Registry = new ObjectRegistry(kind, store, new WritePlanner(kind, clock, Guid.NewGuid), feed);
    }

    public ResourceKind Kind { get; }

    public WatchCache Cache { get; }

    public ReadIndex Reader { get; }

    public ObjectRegistry Registry { get; }

    /// <summary>Opens the store and fills the cache.</summary>
    public static async Task<KindRuntime> OpenAsync(ResourceKind kind, IRevisionStores stores, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(kind.Resource, cancellationToken);
        var cache = new WatchCache(kind, new WatchCacheLimits(), clock);
        var feed = new WatchFeed(kind, store, cache, new WatchFeedLimits(), clock, logs.CreateLogger<WatchFeed>());
        await feed.LoadAsync(cancellationToken);
        return new KindRuntime(kind, store, feed, cache, clock);
    }

    /// <summary>Follows the store until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _feed.RunAsync(cancellationToken);

    public void Dispose() => Cache.Dispose();
}
