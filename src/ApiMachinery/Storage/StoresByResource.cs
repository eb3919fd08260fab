using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>Stores in several places: some resources have one of their own, all others share one.</summary>
/// <param name="others">Where all are that are not in <paramref name="own"/>; states, too.</param>
/// <param name="own">Resources with a place of their own.</param>
public sealed class StoresByResource(IRevisionStores others, IReadOnlyDictionary<GroupResource, IRevisionStores> own) : IRevisionStores
{
    private readonly IRevisionStores[] _all = [.. own.Values.Append(others).Distinct()];

    /// <inheritdoc/>
    public string? ShortOfRoom => _all.Select(s => s.ShortOfRoom).FirstOrDefault(s => s is not null);

    /// <inheritdoc/>
    public IStateStore? States => others.States;

    /// <inheritdoc/>
    public ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken) =>
        own.GetValueOrDefault(resource, others).OpenAsync(resource, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var stores in _all)
            await stores.DisposeAsync().ConfigureAwait(false);
    }
}
