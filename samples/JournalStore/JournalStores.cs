using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.JournalStore;

/// <summary>
/// Stores over plain files: one append-only journal for each resource, in one directory. A sample of a store that is written outside: small, right, slow, and its files only grow.
/// </summary>
public sealed class JournalStores(string directory, TimeProvider clock, long logBytesMax = LogSize.BytesMaxDefault) : IRevisionStores
{
    private readonly ConcurrentDictionary<GroupResource, Lazy<Task<ResourceJournal>>> _stores = new();

    /// <summary>What a server is given, so that <c>--store=journal:DIRECTORY</c> means this store.</summary>
    public static StoreRegistration Registration { get; } = new()
    {
        Name = "journal",
        Config = "DIRECTORY",
        Open = opening => new JournalStores(opening.Config, opening.Clock, opening.LogBytesMax ?? LogSize.BytesMaxDefault),
    };

    public async ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opening = _stores.GetOrAdd(resource, r => new(() => ResourceJournal.OpenAsync(r, Path.Combine(directory, r + ".journal"), clock, logBytesMax)));
        try
        {
            return await opening.Value.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next one tries again.
            _stores.TryRemove(new(resource, opening));
            throw new StoreUnavailableException($"journal '{directory}': {e.Message.TrimEnd('.')}; give a directory that is there, may be written and is nobody else's", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores.Values.Where(s => s.IsValueCreated && s.Value.IsCompletedSuccessfully))
            await (await store.Value.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }
}
