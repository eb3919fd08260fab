using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Grains.Storage.Memory;

/// <summary>Stores that live as long as this object: the readable model of the others, and enough to try things out.</summary>
public sealed class MemoryRevisionStores(TimeProvider clock, long logBytesMax = LogSize.BytesMaxDefault) : IRevisionStores
{
    private readonly ConcurrentDictionary<GroupResource, MemoryRevisionStore> _stores = new();

    public ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_stores.GetOrAdd(resource, r => new MemoryRevisionStore(r, logBytesMax, clock)));
    }

    public ValueTask DisposeAsync() => default;
}
