using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>Opens the revision stores of one place (a SQLite file, a Redis, this process's memory): one for each resource.</summary>
public interface IRevisionStores : IAsyncDisposable
{
    /// <summary>The store of a resource; made empty if there is none yet. The same instance each time.</summary>
    /// <exception cref="StoreUnavailableException">The place cannot be reached or read.</exception>
    ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken);

    /// <summary>What an operator should do before the place is full, in one line; null while there is room.</summary>
    string? ShortOfRoom => null;

    /// <summary>
    /// What is kept beside the objects, by whoever works on them; null: a store that keeps none. Then it is kept where replicas find each other, or, where there is one
    /// process, as long as that lives: objects' histories end with it.
    /// </summary>
    IStateStore? States => null;
}
