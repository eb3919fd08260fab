using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.ApiMachinery.Kinds;

/// <summary>What one kind consists of on this replica: its store, its watch cache with the feed that fills it, its registry.</summary>
public sealed partial class KindRuntime : IDisposable
{
    private KindRuntime(ResourceKind kind, IRevisionStore store, WatchFeed feed, WatchCache cache, ICommitAnnouncer announcer, AdmissionChain admission, TimeProvider clock, ILoggerFactory logs)
    {
        var trouble = new StoreTrouble(clock, logs.CreateLogger<StoreTrouble>());
        Kind = kind;
        Store = store;
        Cache = cache;
        Feed = feed;
        Reader = new ReadIndex(store, cache, clock, trouble);
        Registry = new ObjectRegistry(kind, store, new WritePlanner(kind, admission, clock, UniqueId.New), new CommitListener(kind.Resource, feed, announcer, trouble, logs.CreateLogger<KindRuntime>()));
    }

    /// <summary>What it serves.</summary>
    public ResourceKind Kind { get; }

    /// <summary>Where its objects are.</summary>
    public IRevisionStore Store { get; }

    /// <summary>Its objects and latest changes, in memory.</summary>
    public WatchCache Cache { get; }

    /// <summary>What brings changes from the store into the cache.</summary>
    public WatchFeed Feed { get; }

    /// <summary>Reads the cache, as new as the store is.</summary>
    public ReadIndex Reader { get; }

    /// <summary>Plans and commits writes.</summary>
    public ObjectRegistry Registry { get; }

    /// <summary>Opens the store and fills the cache.</summary>
    public static async Task<KindRuntime> OpenAsync(
        ResourceKind kind, IRevisionStores stores, ICommitAnnouncer announcer, AdmissionChain admission, WatchFeedLimits limits, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(kind.Resource, cancellationToken);
        var cache = new WatchCache(kind, new WatchCacheLimits(), clock);
        var feed = new WatchFeed(kind, store, cache, limits, clock, logs.CreateLogger<WatchFeed>());
        await feed.LoadAsync(cancellationToken);
        RegistryMetrics.Serve(kind.ResourceName);
        return new KindRuntime(kind, store, feed, cache, announcer, admission, clock, logs);
    }

    /// <summary>Follows the store until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Feed.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Cache.Dispose();

    /// <summary>A commit goes into this replica's cache, and to the others.</summary>
    private sealed partial class CommitListener(GroupResource resource, WatchFeed feed, ICommitAnnouncer announcer, StoreTrouble trouble, ILogger log) : ICommitListener
    {
        public void Committed(LogEntry entry)
        {
            feed.Committed(entry);
            announcer.Announce(resource, entry);
        }

        public void Fenced(NamespacedName name, Revision believed) => LogFenced(resource, name, believed);

        public void Unavailable(Exception error) => trouble.Tell(error);

        [LoggerMessage(Level = LogLevel.Information, Message = "A write of {Resource} {Name} was fenced off: it was made for revision {Believed}, which is no longer so")]
        private partial void LogFenced(GroupResource resource, NamespacedName name, Revision believed);
    }
}
