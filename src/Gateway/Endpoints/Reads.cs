using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>How fresh a read is: what a resourceVersion in a request asks for.</summary>
internal sealed class Reads(IObjectReaders readers, TimeProvider clock)
{
    public WatchCache CacheOf(ResourceKind kind) => readers.Of(kind).Cache;

    /// <summary>
    /// Waits until the cache shows what is asked for: "" everything acknowledged so far, "0" whatever is there, another at least that revision.
    /// </summary>
    /// <exception cref="StatusException">504: the revision has not been reached. 503: the store does not answer.</exception>
    public async ValueTask<WatchCache> AtLeastAsync(ResourceKind kind, string resourceVersion, Revision wanted, CancellationToken cancellationToken)
    {
        var reader = readers.Of(kind);
        if (resourceVersion.Length == 0)
            await reader.CatchUpAsync(cancellationToken);
        else if (wanted > reader.Cache.Revision)
            await WaitForAsync(reader.Cache, resourceVersion, wanted, cancellationToken);
        return reader.Cache;
    }

    private async Task WaitForAsync(WatchCache cache, string resourceVersion, Revision wanted, CancellationToken cancellationToken)
    {
        try
        {
            await cache.WaitForAsync(wanted, cancellationToken).AsTask().WaitAsync(ServingLimits.FutureRevisionWait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw RevisionQuery.TooLarge(resourceVersion, cache.Revision);
        }
    }
}
