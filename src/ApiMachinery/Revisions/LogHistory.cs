using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>The part of an object's history that is in the log.</summary>
/// <param name="Contents">In the order of their revisions, the object as it is last; never empty.</param>
/// <param name="BeginsWithCreation">True if the log reaches back to the object's creation.</param>
public sealed record LogHistory(IReadOnlyList<StoredObject> Contents, bool BeginsWithCreation)
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

    /// <summary>Puts what was kept of an object before contents of it, if it was of the same one.</summary>
    public static RevisionHistory Join(ResourceKind kind, List<CachedObject> contents, HistoryState state)
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

    private static string UidOf(CachedObject content) => ResourceKind.MetaOf(content.Decode()).Uid;
}
