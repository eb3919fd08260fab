using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>Watches that see the same events in the same form.</summary>
/// <param name="Cache">Where the events come from.</param>
/// <param name="Form">What they are sent in, after the first.</param>
/// <param name="Selection">Which ones are sent.</param>
internal sealed record WatchGroupKey(WatchCache Cache, KindForm Form, SelectionKey Selection);

/// <summary>
/// What watches of one key share: the last runs of events, each written down by the first of them that came by. They are woken together and go as far as they were woken for, and so they
/// stand at the same places; one that lags behind finds the runs that are still here, or writes its own.
/// </summary>
internal sealed class WatchGroup(WatchGroups groups, WatchGroupKey key)
{
    private readonly EventRun?[] _runs = new EventRun?[ServingLimits.EventRunsPerGroup];
    private int _next;
    private int _members;

    public WatchGroupKey Key { get; } = key;

    /// <summary>How many watches it has. Changed by <see cref="WatchGroups"/> alone.</summary>
    public int Members
    {
        get => Volatile.Read(ref _members);
        set => Volatile.Write(ref _members, value);
    }

    /// <summary>The events a watch sends next, and moves its cursor behind them; null where there is nothing to share: it has to send the next event itself.</summary>
    /// <param name="cursor">Where the watch stands.</param>
    /// <param name="upTo">How far it goes.</param>
    /// <param name="selection">What it selects.</param>
    public EventRun? Take(EventCursor cursor, Revision upTo, Selection selection)
    {
        if (Members < ServingLimits.EventRunWatchesMin)
            return null;
        if (Find(cursor.Position) is not { } run)
            return Record(cursor, upTo, selection);
        cursor.MoveTo(run.UpTo);
        return run;
    }

    public void Keep(EventRun run)
    {
        // One that is overwritten by two at once is written anew by who misses it.
        var place = (uint)Interlocked.Increment(ref _next) % (uint)_runs.Length;
        Volatile.Write(ref _runs[place], run);
    }

    public void Drop(EventRun run)
    {
        for (var i = 0; i < _runs.Length; i++)
            Interlocked.CompareExchange(ref _runs[i], null, run);
    }

    private EventRun? Find(Revision after)
    {
        for (var i = 0; i < _runs.Length; i++)
        {
            if (Volatile.Read(ref _runs[i]) is { } run && run.After == after)
                return run;
        }
        return null;
    }

    private EventRun? Record(EventCursor cursor, Revision upTo, Selection selection)
    {
        var recorder = new EventRecorder(Key.Form);
        var after = cursor.Position;
        // A large event is shared as it is: it need not be copied once more.
        while (cursor.Position < upTo && !recorder.IsFull
            && cursor.TryPeek(out var next) == CursorState.Event && next!.Object.Json.Length <= ServingLimits.EventRunObjectBytesMax)
        {
            WatchHandler.Send(next, selection, recorder);
            cursor.MoveTo(next.Revision);
        }
        if (cursor.Position == after)
            return null;
        var run = recorder.Run(after, cursor.Position);
        groups.Keep(this, run);
        return run;
    }
}
