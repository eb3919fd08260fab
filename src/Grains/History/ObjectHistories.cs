using Orleans.Persistence.Redis;
using Orleans.Runtime;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Watching;

namespace OrleansAA.Grains.History;

/// <summary>Puts histories together: from the log, as far as it reaches, and from what compactions have put aside.</summary>
internal sealed class ObjectHistories(IObjectRegistries registries, IGrainFactory grains, StoreTrouble trouble) : IObjectHistories
{
    public async Task<RevisionHistory?> ReadAsync(ResourceKind kind, NamespacedName name, CancellationToken cancellationToken)
    {
        try
        {
            // In this order: what is compacted after the log was read has been put aside before the rest is asked for.
            return await LogHistory.ReadAsync(registries.RegistryOf(kind.Resource).Store, name, kind.RevisionsKept, cancellationToken) is { } log
                ? await WithOlderAsync(kind, log, cancellationToken)
                : null;
        }
        catch (Exception e) when (e is StoreUnavailableException or OrleansException or RedisStorageException or TimeoutException)
        {
            trouble.Tell(e);
            throw StoreStatuses.Of(e);
        }
    }

    private async Task<RevisionHistory> WithOlderAsync(ResourceKind kind, LogHistory log, CancellationToken cancellationToken)
    {
        List<CachedObject> contents = [.. log.Contents.Select(c => new CachedObject(kind, c.Name, c.Revision, c.Json))];
        if (log.BeginsWithCreation || contents.Count > kind.RevisionsKept)
            return new(contents, log.BeginsWithCreation);
        var key = new ObjectGrainKey(kind.Resource, contents[0].Name).ToString();
        return Join(kind, contents, await grains.GetGrain<IObjectHistoryGrain>(key).ReadAsync(cancellationToken));
    }

    /// <summary>Puts what was kept of an object before contents of it, if it was of the same one.</summary>
    internal static RevisionHistory Join(ResourceKind kind, List<CachedObject> contents, HistoryState state)
    {
        var (first, uid) = (contents[0], UidOf(contents[^1]));
        var older = state.Contents.Where(c => c.Revision < first.Revision.Number)
            .Select(c => new CachedObject(kind, first.Name, new(c.Revision), c.Json))
            .Where(c => UidOf(c) == uid)
            .ToList();
        contents.InsertRange(0, older);
        var tooMany = Math.Max(0, contents.Count - kind.RevisionsKept - 1);
        contents.RemoveRange(0, tooMany);
        // A state of another uid says nothing of this object.
        var isCut = tooMany > 0 || (state.IsCut && (older.Count > 0 || state.Contents.Count == 0));
        return new(contents, !isCut);
    }

    private static string UidOf(CachedObject content) => ResourceKind.MetaOf(content.Decode()).Uid;
}

/// <summary>The part of an object's history that is in the log.</summary>
/// <param name="Contents">In the order of their revisions, the object as it is last; never empty.</param>
/// <param name="BeginsWithCreation">True if the log reaches back to the object's creation.</param>
internal sealed record LogHistory(IReadOnlyList<StoredObject> Contents, bool BeginsWithCreation)
{
    /// <summary>
    /// Goes back from the object as it is: the entry that wrote it has what was before, and that has its revision. So it costs a read for each revision of the object,
    /// however many there were of others in between.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The object.</param>
    /// <param name="revisions">How many revisions; one content more is read, for what the oldest changed.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>Null if there is no object.</returns>
    public static async Task<LogHistory?> ReadAsync(IRevisionStore store, NamespacedName name, int revisions, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(name, cancellationToken) is not { } live)
            return null;
        List<StoredObject> contents = [live];
        while (contents.Count <= revisions)
        {
            if (await EntryAsync(store, contents[^1].Revision, cancellationToken) is not { } entry)
                break;
            if (entry.Previous is not { } previous)
                return new([.. Enumerable.Reverse(contents)], BeginsWithCreation: true);
            contents.Add(new(name, EncodedObject.RevisionOf(previous), previous));
        }
        return new([.. Enumerable.Reverse(contents)], BeginsWithCreation: false);
    }

    /// <summary>The entry of a revision; null if it is compacted.</summary>
    private static async Task<LogEntry?> EntryAsync(IRevisionStore store, Revision revision, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadLogAsync(new(revision.Number - 1), revision, 1, cancellationToken) is [var entry] ? entry : null;
        }
        catch (CompactedException)
        {
            return null;
        }
    }
}
