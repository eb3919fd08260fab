using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.ApiMachinery.Kinds;

/// <summary>The kinds of this replica, from the opening of their stores to the end of the process.</summary>
public sealed class KindRuntimes(
    IReadOnlyList<ResourceKind> kinds, IRevisionStores stores, ICommitAnnouncer announcer, AdmissionChain admission, WatchFeedLimits limits, TimeProvider clock, ILoggerFactory logs)
    : IObjectReaders, IObjectRegistries, IWatchFeeds, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<GroupResource, KindRuntime> _runtimes = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Whether the caches of all kinds are filled.</summary>
    public bool AreReady { get; private set; }

    /// <summary>What is wrong with the room that the store has; null while there is enough.</summary>
    public string? StoreShortOfRoom => stores.ShortOfRoom;

    /// <inheritdoc/>
    public IObjectReader Of(ResourceKind kind) => _runtimes[kind.Resource].Reader;

    /// <exception cref="InvalidOperationException">The resource is not served: a newer replica knows a kind that this one does not.</exception>
    public ObjectRegistry RegistryOf(GroupResource resource) => _runtimes.TryGetValue(resource, out var runtime)
        ? runtime.Registry
        : throw new InvalidOperationException($"this replica serves no {resource}");

    /// <summary>The feed of a resource, or null if it is not served here.</summary>
    public WatchFeed? FeedOf(GroupResource resource) => _runtimes.TryGetValue(resource, out var runtime) ? runtime.Feed : null;

    /// <summary>The runtime of a resource as <see cref="GroupResource"/> writes it, or null if it is not served here.</summary>
    public KindRuntime? RuntimeOf(string resource) => _runtimes.Values.FirstOrDefault(r => r.Kind.Resource.ToString() == resource);

    /// <summary>Opens the stores, fills the caches, and follows from then on.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in kinds)
            _runtimes.Add(kind.Resource, await KindRuntime.OpenAsync(kind, stores, announcer, admission, limits, clock, logs, cancellationToken));
        _running = Task.WhenAll(_runtimes.Values.Select(r => Task.Run(() => r.RunAsync(_stopping.Token), CancellationToken.None)));
        AreReady = true;
    }

    /// <summary>Follows no longer; what is in the caches stays.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in _runtimes.Values)
            runtime.Dispose();
        _stopping.Dispose();
        await stores.DisposeAsync();
    }
}
