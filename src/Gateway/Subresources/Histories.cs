using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Subresources;

/// <summary>What an object was.</summary>
internal sealed class Histories(IObjectHistories histories, Reads reads)
{
    private const string TooOld = "The resourceVersion for the provided revision is too old: the object's history does not reach back to it.";

    /// <exception cref="StatusException">404: there is no such object.</exception>
    public async Task<RevisionHistory> OfAsync(SubresourceRequest request) =>
        await histories.ReadAsync(request.Kind, request.Name, request.Cancelled) ?? throw NotFound(request);

    /// <summary>The object as it was at a revision of the line.</summary>
    /// <exception cref="StatusException">400: there is no revision 0. 404: it is not there, or was not yet. 410: that is not kept any more. 504: there has been no such revision.</exception>
    public async Task<CachedObject> AtAsync(SubresourceRequest request, string text, Revision revision) =>
        await FindAsync(request, text, revision) ?? throw NotFound(request);

    /// <summary>The same, of an object that is there.</summary>
    /// <returns>Null if it was not there yet.</returns>
    public async Task<CachedObject?> FindAsync(SubresourceRequest request, string text, Revision revision)
    {
        if (revision == Revision.None)
            throw Statuses.BadRequest($"Invalid value: {GoQuote.Quote(text)}: must be a resourceVersion this server gave out");
        await reads.AtLeastAsync(request.Kind, text, revision, request.Cancelled);
        var history = await OfAsync(request);
        return history.At(revision) ?? (history.BeginsWithCreation ? null : throw Statuses.Expired(TooOld));
    }

    private static StatusException NotFound(SubresourceRequest request) => Statuses.NotFound(request.Kind.Resource, request.Name.Name);
}
