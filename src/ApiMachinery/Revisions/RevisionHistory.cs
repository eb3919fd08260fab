using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>The last revisions of one object. They are of one uid: an object that was deleted and made again has a new history.</summary>
/// <param name="Contents">The object as each revision left it, in their order; the last one is as it is now. Never empty.</param>
/// <param name="BeginsWithCreation">True if the first one created the object; else there were earlier ones, which are not kept.</param>
public sealed record RevisionHistory(IReadOnlyList<CachedObject> Contents, bool BeginsWithCreation)
{
    /// <summary>The object as it is now.</summary>
    public CachedObject Live => Contents[^1];

    /// <summary>The object as it was at a revision of the line: as the last of its own revisions up to there left it. Null if that is not kept, or was before its creation.</summary>
    public CachedObject? At(Revision revision) => Contents.LastOrDefault(c => c.Revision <= revision);
}
