using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>Watches: GET of a collection with <c>watch=1</c>, and the deprecated <c>/watch/</c> paths.</summary>
/// <remarks>
/// Where a watch begins:
/// <code>
/// sendInitialEvents, or no resourceVersion, or 0:  every object as ADDED, the initial-events-end bookmark, then what follows
/// sendInitialEvents=false without resourceVersion: now; with 0: where the cache stands, however old that is
/// resourceVersion n:                               with the event after n; in the stream 410 if that is gone
/// </code>
/// </remarks>
internal sealed class WatchHandler(
    Reads reads, Responses responses, WatchGroups groups, WatchMetrics metrics, RequestLimits limits, Random random, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var format = responses.WatchFormatOf(context, kind);
        var options = (QueryOptions.List(context.Query()) with { Watch = true }).WithDefaults();
        OptionsValidation.CheckList(options);
        var selection = Selection.Of(context.Scope().Info, kind, options);
        var wanted = RevisionQuery.Parse(options.ResourceVersion);

        using var span = new WatchSpan(clock, limits.WatchTerminationGrace * random.NextDouble(), lifetime.ApplicationStopping);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, span.Over);
        var stream = await WatchStream.StartAsync(context, format, metrics.Of(kind, context.Scope().Info.Version));
        var timing = new WatchTiming(clock, TimeoutOf(options), options.AllowWatchBookmarks);
        try
        {
            if (!timing.IsOver())
                await FollowAsync(kind, options, selection, wanted, stream, timing, context.Scope().Slot, ending.Token, context.RequestAborted);
        }
        catch (StatusException e)
        {
            await stream.WriteErrorAsync(e.Status, context.RequestAborted);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The server is going, before it has sent the initial events.
        }
        await stream.EndAsync(context.RequestAborted);
    }

    private async Task FollowAsync(
        ResourceKind kind, ListOptions options, Selection selection, Revision wanted, WatchStream stream, WatchTiming timing, ISlot? slot, CancellationToken ending, CancellationToken aborted)
    {
        var start = wanted;
        if (options.SendInitialEvents is true)
            start = await SendInitialEventsAsync(kind, options, selection, wanted, stream, ending, aborted);
        else if (wanted == Revision.None)
            start = (await reads.AtLeastAsync(kind, options.ResourceVersion, wanted, ending)).Revision;

        var cache = reads.CacheOf(kind);
        using var cursor = cache.OpenCursor(start) ?? throw TooOld(start, cache);
        // From now on it waits.
        slot?.Leave();
        var told = Revision.None;
        var group = groups.Join(new(cache, stream.Form.Following, selection.Key));
        try
        {
            while (true)
            {
                await SendEventsAsync(cursor, selection, stream, group, ending, aborted);
                if (timing.BookmarkIsDue())
                    await stream.WriteBookmarkAsync(told = Later(cursor.Position, start), endsInitialEvents: false, aborted);
                if (timing.IsOver())
                    break;
                await cursor.WaitAsync(timing.NextPause(), ending);
            }
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // The server is going: the stream ends in order, and the client resumes at another replica, or here when it is back.
        }
        finally
        {
            groups.Leave(group);
        }
        // So that it is not empty, and the client begins where this one ended.
        if (options.AllowWatchBookmarks && Later(cursor.Position, start) is var end && end != told)
            await stream.WriteBookmarkAsync(end, endsInitialEvents: false, aborted);
    }

    private static Revision Later(Revision left, Revision right) => left > right ? left : right;

    /// <summary>
    /// Sends the events it was woken for, in as few flushes as the client's reading allows. A flush is never broken off for a watch that ends: it has a deadline.
    /// </summary>
    private static async ValueTask SendEventsAsync(
        EventCursor cursor, Selection selection, WatchStream stream, WatchGroup group, CancellationToken ending, CancellationToken aborted)
    {
        var upTo = cursor.Woken;
        while (cursor.Position < upTo)
        {
            if (stream.HasSettled && group.Take(cursor, upTo, selection) is { } run)
                stream.Write(run);
            else if (cursor.TryNext(out var next) == CursorState.Event)
                Send(next!, selection, stream);
            else
                throw TooOld(cursor.Position, group.Key.Cache);
            if (stream.IsFull)
                await stream.FlushAsync(aborted);
            ending.ThrowIfCancellationRequested();
        }
        await stream.FlushAsync(aborted);
    }

    /// <summary>What a change means to a watcher with selectors: objects come into sight, change, and go out of sight.</summary>
    public static void Send(WatchEvent change, Selection selection, WatchStream stream)
    {
        var isSeen = change.Type != EventType.Deleted && selection.Matches(change.Object);
        var wasSeen = change.Previous is { } previous && selection.Matches(previous);
        if (isSeen)
            stream.Write(wasSeen ? EventType.Modified : EventType.Added, change.Encode(stream.Form));
        else if (wasSeen)
            stream.Write(EventType.Deleted, change.Type == EventType.Deleted ? change.Encode(stream.Form) : change.EncodePrevious(stream.Form));
    }

    private async ValueTask<Revision> SendInitialEventsAsync(
        ResourceKind kind, ListOptions options, Selection selection, Revision wanted, WatchStream stream, CancellationToken ending, CancellationToken aborted)
    {
        var cache = await reads.AtLeastAsync(kind, options.ResourceVersion, wanted, ending);
        var snapshot = cache.Snapshot(selection.Indexed);
        // A struct that walks the snapshot leaf by leaf: it may be held across awaits.
        var entries = selection.RangeOf(snapshot).GetEnumerator();
        while (entries.MoveNext())
        {
            ending.ThrowIfCancellationRequested();
            var value = entries.Current.Value;
            if (!selection.Matches(value))
                continue;
            stream.Write(EventType.Added, stream.Form.Encode(value, value.Revision));
            if (stream.IsFull)
                await stream.FlushAsync(aborted);
        }
        if (options.AllowWatchBookmarks)
            await stream.WriteBookmarkAsync(snapshot.Revision, endsInitialEvents: true, aborted);
        return snapshot.Revision;
    }

    private static StatusException TooOld(Revision wanted, WatchCache cache) =>
        Statuses.Expired($"too old resource version: {wanted} ({cache.WindowStart.Next})");

    /// <summary>
    /// Watches that give no time end after one by chance, so that those of a restarted client do not all come back at once. A negative time has passed
    /// already. Go counts nanoseconds in 64 bits, so that a time of centuries may be a negative one.
    /// </summary>
    private TimeSpan TimeoutOf(ListOptions options) => options.TimeoutSeconds is { } seconds && unchecked(seconds * 1_000_000_000) is not 0 and var nanoseconds
        ? TimeSpan.FromTicks(Math.Min(nanoseconds / TimeSpan.NanosecondsPerTick, limits.WatchTimeoutMax.Ticks))
        : limits.WatchTimeoutMin == TimeSpan.Zero ? limits.WatchTimeoutMax
        : limits.WatchTimeoutMin * (1 + random.NextDouble());
}
