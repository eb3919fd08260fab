using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>GET of a collection.</summary>
internal sealed class ListHandler(ListReader lists, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var format = responses.ListFormatOf(context, kind);
        var options = QueryOptions.List(context.Query());
        OptionsValidation.CheckList(options);
        var selection = Selection.Of(context.Scope().Info, kind, options);
        var page = await lists.ReadAsync(kind, options, selection, context.RequestAborted);
        await Responses.WriteListAsync(context, format, page);
    }
}

/// <summary>Reads pages of lists, with the meaning that resourceVersion, resourceVersionMatch, limit and continue have together.</summary>
/// <remarks>Source of the rules: https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list.</remarks>
internal sealed class ListReader(Reads reads)
{
    private const string TooOld = "The resourceVersion for the provided list is too old.";

    private const string TokenTooOld =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, "
        + "or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - "
        + "objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public async ValueTask<ListPage> ReadAsync(ResourceKind kind, ListOptions options, Selection selection, CancellationToken cancellationToken)
    {
        // From resourceVersion 0 the whole list is read, whatever the limit.
        var limit = options.ResourceVersion == "0" ? 0 : Math.Max(options.Limit, 0);
        if (options.Continue.Length > 0)
            return await ContinueAsync(kind, options, selection, limit, cancellationToken);

        var wanted = RevisionQuery.Parse(options.ResourceVersion, "invalid resource version: ");
        var cache = await reads.AtLeastAsync(kind, options.ResourceVersion, wanted, cancellationToken);
        var snapshot = IsExact(options, wanted, limit) ? await ExactlyAsync(cache, wanted, cancellationToken) : cache.Snapshot(selection.Indexed);
        return Page(cache, snapshot, selection, null, limit, cancellationToken);
    }

    /// <summary>A resourceVersion with a limit has always meant exactly that revision, where nothing else is said.</summary>
    private static bool IsExact(ListOptions options, Revision wanted, long limit) =>
        options.ResourceVersionMatch == ResourceVersionMatches.Exact || (options.ResourceVersionMatch.Length == 0 && wanted > Revision.None && limit > 0);

    private static async ValueTask<ListSnapshot> ExactlyAsync(WatchCache cache, Revision wanted, CancellationToken cancellationToken) =>
        await cache.SnapshotAtAsync(wanted, cancellationToken) ?? throw Statuses.Expired(TooOld);

    private async ValueTask<ListPage> ContinueAsync(ResourceKind kind, ListOptions options, Selection selection, long limit, CancellationToken cancellationToken)
    {
        var token = ContinueToken.Decode(options.Continue, selection.Namespace, kind.Namespaced);
        if (options.ResourceVersion is not ("" or "0"))
            throw Statuses.BadRequest("specifying resource version is not allowed when using continue");
        if (token.Revision is not { } revision)
        {
            var now = await reads.AtLeastAsync(kind, "", Revision.None, cancellationToken);
            return Page(now, now.Snapshot(selection.Indexed), selection, token.After, limit, cancellationToken);
        }
        var cache = await reads.AtLeastAsync(kind, revision.ToString(), revision, cancellationToken);
        var snapshot = await cache.SnapshotAtAsync(revision, cancellationToken) ?? throw TokenExpired(token, selection);
        return Page(cache, snapshot, selection, token.After, limit, cancellationToken);
    }

    /// <summary>410, with a token that goes on over the objects as they are now.</summary>
    private static StatusException TokenExpired(ContinueToken token, Selection selection)
    {
        var expired = Statuses.Expired(TokenTooOld);
        expired.Status.Metadata.ContinueProperty = (token with { Revision = null }).Encode(selection.Namespace);
        return expired;
    }

    private static ListPage Page(WatchCache cache, ListSnapshot snapshot, Selection selection, NamespacedName? after, long limit, CancellationToken cancellationToken)
    {
        if (selection.SingleName is { } name && (selection.Namespace.Length > 0 || !cache.Kind.Namespaced))
            return Single(snapshot, selection, new NamespacedName(selection.Namespace, name));
        var range = selection.RangeOf(snapshot);
        if (after is { } last)
            range = range.After(last);
        return limit == 0 || limit >= range.Count && selection.IsAll ? new(snapshot.Revision, Selected(selection, range, cancellationToken), "", null)
            : Limited(cache, snapshot, selection, range, limit, cancellationToken);
    }

    private static ListPage Single(ListSnapshot snapshot, Selection selection, NamespacedName name) => new(
        snapshot.Revision, snapshot.Objects.TryGet(name, out var found) && selection.Matches(found) ? [found] : [], "", null);

    /// <summary>The objects of a range that are selected, found one after the other: a list is never in memory as a whole, not even as one of references.</summary>
    private static IEnumerable<CachedObject> Selected(Selection selection, TreeRange<CachedObject> range, CancellationToken cancellationToken)
    {
        // A struct that walks leaf by leaf: it may be held while others run.
        var entries = range.GetEnumerator();
        while (entries.MoveNext())
        {
            // Selectors may be long.
            cancellationToken.ThrowIfCancellationRequested();
            var value = entries.Current.Value;
            if (selection.IsAll || selection.Matches(value))
                yield return value;
        }
    }

    private static ListPage Limited(
        WatchCache cache, ListSnapshot snapshot, Selection selection, TreeRange<CachedObject> range, long limit, CancellationToken cancellationToken)
    {
        var items = new List<CachedObject>((int)Math.Min(limit, range.Count));
        foreach (var selected in Selected(selection, range, cancellationToken))
        {
            items.Add(selected);
            if (items.Count == limit)
                break;
        }
        // Also where an index has found them: whoever pages is told of a next page as long as there are objects to look at.
        var remaining = items.Count == limit ? selection.WholeRangeOf(snapshot).After(items[^1].Name).Count : 0;
        if (remaining == 0)
            return new(snapshot.Revision, items, "", null);
        cache.Keep(snapshot);
        var token = new ContinueToken(snapshot.Revision, items[^1].Name).Encode(selection.Namespace);
        return new(snapshot.Revision, items, token, selection.IsAll ? remaining : null);
    }
}
