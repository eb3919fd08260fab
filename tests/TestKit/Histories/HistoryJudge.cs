using System.Text.Json;

namespace OrleansAA.TestKit.Histories;

/// <summary>What came of judging a history.</summary>
/// <param name="Violations">Promises that were not kept; none is what everybody hopes for.</param>
/// <param name="Operations">Requests and answers judged.</param>
/// <param name="WatchedEvents">Events that watchers were sent.</param>
/// <param name="StillOpen">Writes whose outcome is unknown and that are not in the log: they belong to the history that goes on.</param>
public sealed record Verdict(IReadOnlyList<Violation> Violations, int Operations, int WatchedEvents, IReadOnlyList<Operation> StillOpen)
{
    public int LostWrites => Violations.Count(v => v.Guarantee == "Durable");

    public override string ToString() => string.Join('\n', Violations.Take(20));
}

/// <summary>Holds a history and what watchers saw against the store's log.</summary>
public static class HistoryJudge
{
    public static Verdict Judge(IReadOnlyCollection<Operation> operations, IReadOnlyCollection<WatchHistory> watches, RevisionLine line)
    {
        var attribution = new Attribution(operations, line);
        var knowledge = new Knowledge(operations, line, attribution);
        List<Violation> violations =
        [
            .. HistoryValidators.Contiguous(line),
            .. attribution.Violations,
            .. HistoryValidators.RealTime(attribution, knowledge),
            .. HistoryValidators.Preconditions(attribution, line),
            .. HistoryValidators.Reads(operations, line, knowledge),
            .. HistoryValidators.Refusals(operations, line, knowledge),
            .. HistoryValidators.Fresh(operations, knowledge),
            .. HistoryValidators.ListIsReplay(operations, line),
            .. Named(() => WatchGuarantees.Atomic(line.History, line.Before)),
            .. watches.SelectMany(w => Watch(w, line)),
        ];
        return new(violations, operations.Count, watches.Sum(w => w.All.Count), attribution.StillOpen);
    }

    /// <summary>Every guarantee by itself: one that is broken does not hide the others.</summary>
    private static IEnumerable<Violation> Watch(WatchHistory watch, RevisionLine line) =>
    [
        .. Named(() => WatchGuarantees.Ordered(watch)),
        .. Named(() => WatchGuarantees.Unique(watch)),
        .. Named(() => WatchGuarantees.Reliable(watch, watch.Last)),
        .. Named(() => WatchGuarantees.Bookmarkable(watch)),
        .. Named(() => WatchGuarantees.Atomic(watch, line.ObjectsAt(watch.Start))),
        .. Named(() => WatchGuarantees.Resumable(line.History, watch)),
    ];

    private static IEnumerable<Violation> Named(Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (BrokenGuaranteeException e)
        {
            return [new(e.Guarantee, e.Message)];
        }
    }

    private static IEnumerable<Violation> Named(Func<IReadOnlyDictionary<string, JsonElement>> check) => Named(() => { check(); });
}
