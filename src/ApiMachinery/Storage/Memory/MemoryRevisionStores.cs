using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage.Memory;

/// <summary>Stores that live as long as this object: the readable model of the others, and enough to try things out.</summary>
public sealed class MemoryRevisionStores(TimeProvider clock, long logBytesMax = LogSize.BytesMaxDefault) : IRevisionStores
{
    private readonly ConcurrentDictionary<GroupResource, MemoryRevisionStore> _stores = new();

    /// <summary>The store under its name: <c>--store=memory</c>.</summary>
    public static StoreRegistration Registration { get; } = new()
    {
        Name = "memory",
        Open = opening => new MemoryRevisionStores(opening.Clock, opening.LogBytesMax ?? LogSize.BytesMaxDefault),
    };

    /// <inheritdoc/>
    public IStateStore States { get; } = new MemoryStates();

    /// <inheritdoc/>
    public ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_stores.GetOrAdd(resource, r => new MemoryRevisionStore(r, logBytesMax, clock)));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
