using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Root;

/// <summary>
/// Keeps up with objects of the root: lists, then watches from there, for ever. What went wrong is reported and tried again, each time a
/// little later; a resourceVersion that is too old begins anew with a list. What was known stays known meanwhile.
/// </summary>
internal abstract partial class Informer<T>(RootPermission permission, RootPermissions permissions, TimeProvider clock, Random random, ILogger log) : BackgroundService
    where T : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>How long a watch lasts before the root ends it; another goes on from there.</summary>
    protected static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(8);

    /// <summary>How much later than <see cref="WatchTime"/> a watch that the root has not ended is given up.</summary>
    private static readonly TimeSpan WatchGrace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wasServed;

    /// <summary>Ends when the first list has been taken in.</summary>
    public Task Synced => _synced.Task;

    /// <summary>True for a kind that an older root does not serve: then there is none of it, until it does. What it has once served stays known, whatever it says later.</summary>
    protected virtual bool MayBeAbsent => false;

    protected abstract Task<IItems<T>> ListAsync(CancellationToken cancellationToken);

    protected abstract IAsyncEnumerable<(WatchEventType Type, T Object)> WatchAsync(string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken);

    /// <summary>Takes in a whole list.</summary>
    protected abstract void Replace(IEnumerable<T> items);

    /// <summary>Takes in an event: added, modified or deleted.</summary>
    protected abstract void Apply(WatchEventType type, T item);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var wait = RetryMin;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var resourceVersion = await TakeListAsync(stoppingToken);
                wait = RetryMin;
                await FollowAsync(resourceVersion, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Once it was served, it is served: a root that says otherwise in passing must not make this server forget what holds.
            catch (Exception e) when (MayBeAbsent && !_wasServed && RootErrors.IsNotFound(e))
            {
                Replace([]);
                permissions.Succeeded(permission);
                _synced.TrySetResult();
            }
            // Whatever it is, it must not end this: nobody would start it again.
            catch (Exception e)
            {
                permissions.Failed(permission, e is OperationCanceledException ? new TimeoutException() : e);
            }
            await Task.Delay(Jittered(wait), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < RetryMax ? wait * 2 : RetryMax;
        }
    }

    private async Task<string> TakeListAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(ListTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        var list = await ListAsync(either.Token);
        Replace(list.Items);
        _wasServed = true;
        permissions.Succeeded(permission);
        _synced.TrySetResult();
        return ((IMetadata<V1ListMeta>)list).Metadata.ResourceVersion;
    }

    /// <summary>Watches until a list is needed again.</summary>
    private async Task FollowAsync(string resourceVersion, CancellationToken stoppingToken)
    {
        while (true)
        {
            var started = clock.GetTimestamp();
            Exception? error = null;
            using var timeout = new CancellationTokenSource(WatchTime + WatchGrace, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
            await foreach (var (type, item) in WatchAsync(resourceVersion, e => error = e, either.Token))
            {
                resourceVersion = item.Metadata.ResourceVersion;
                if (type is WatchEventType.Added or WatchEventType.Modified or WatchEventType.Deleted)
                    Apply(type, item);
            }
            if (error is KubernetesException { Status.Code: 410 })
            {
                LogExpired(typeof(T).Name, resourceVersion);
                return;
            }
            if (error is not null)
                throw error;
            // A watch that ends as soon as it began would be asked for in a circle.
            if (clock.GetElapsedTime(started) < RetryMin)
                return;
        }
    }

    private TimeSpan Jittered(TimeSpan wait) => wait * (0.8 + (random.NextDouble() * 0.4));

    [LoggerMessage(Level = LogLevel.Information, Message = "The watch of {Kind} at resourceVersion {ResourceVersion} has expired: listing again.")]
    private partial void LogExpired(string kind, string resourceVersion);
}
