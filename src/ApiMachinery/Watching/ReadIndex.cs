using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// Makes reads from the watch cache fresh: asks the store for its head, then waits for the cache. Many readers share one question.
/// </summary>
public sealed class ReadIndex(IRevisionStore store, WatchCache cache, TimeProvider clock, StoreTrouble? trouble = null) : IObjectReader
{
    /// <summary>How long a fresh read waits for the cache. Longer means that the feed is broken, not slow.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly SharedQuestion<StoreHead> _heads = new(() => store.HeadAsync(CancellationToken.None).AsTask());

    /// <inheritdoc/>
    public WatchCache Cache { get; } = cache;

    /// <inheritdoc/>
    public async ValueTask<Revision> CatchUpAsync(CancellationToken cancellationToken)
    {
        using var wait = RegistryMetrics.BeginReadWait(Cache.Kind, clock);
        var head = await HeadAsync(cancellationToken);
        if (Cache.Revision >= head)
            return head;
        try
        {
            await Cache.WaitForAsync(head, cancellationToken).AsTask().WaitAsync(WaitMax, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Statuses.Timeout($"the watch cache stands at {Cache.Revision} and has not reached {head} within {WaitMax.TotalSeconds} s", retryAfterSeconds: 1);
        }
        return head;
    }

    private async ValueTask<Revision> HeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _heads.AskAsync().WaitAsync(cancellationToken)).Last;
        }
        catch (StoreUnavailableException e)
        {
            trouble?.Tell(e);
            throw StoreStatuses.Of(e);
        }
    }
}
