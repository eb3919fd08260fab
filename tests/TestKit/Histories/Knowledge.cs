namespace OrleansAA.TestKit.Histories;

/// <summary>What the times of a history say about when revisions were taken.</summary>
public sealed class Knowledge
{
    private readonly RevisionLine _line;
    private readonly (long Time, long Revision)[] _seen;
    private readonly Dictionary<string, (long Time, long Revision)[]> _seenOf;
    private readonly long[] _earliest;

    public Knowledge(IReadOnlyCollection<Operation> operations, RevisionLine line, Attribution attribution)
    {
        _line = line;
        // An answer shows a revision, and so that all before it have been taken. That to a delete does not tell its own; the line does.
        var shown = operations.Where(o => o.Outcome == Outcome.Acknowledged && o.Revision > 0).Select(o => (o.Returned, o.Revision, o.Key))
            .Concat(attribution.All.Where(a => a.Author is { Kind: OperationKind.Delete, Outcome: Outcome.Acknowledged }).Select(a => (a.Author.Returned, a.Entry.Revision, a.Author.Key)))
            .OrderBy(s => s.Returned).ToList();
        _seen = Rising(shown.Select(s => (s.Returned, s.Revision)));
        _seenOf = shown.Where(s => s.Key.Length > 0).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => Rising(g.Select(s => (s.Returned, s.Revision))));
        _earliest = new long[line.Entries.Count];
        for (var (i, latest) = (0, long.MinValue); i < _earliest.Length; i++)
            _earliest[i] = latest = Math.Max(latest, attribution.InvokedOf(line.Entries[i].Revision) ?? long.MinValue);
    }

    /// <summary>The highest revision that somebody had been told of before a time.</summary>
    public long SeenBefore(long time) => Math.Max(_line.Start, Last(_seen, time));

    /// <summary>The highest revision of one object that somebody had been told of before a time; 0 if none.</summary>
    public long SeenBefore(string key, long time) => _seenOf.TryGetValue(key, out var seen) ? Last(seen, time) : 0;

    /// <summary>The time before which a revision cannot have been taken: it, or one before it, had not been asked for.</summary>
    public long EarliestOf(long revision)
    {
        var at = revision - _line.Start - 1;
        return at < 0 ? long.MinValue : at < _earliest.Length ? _earliest[at] : long.MaxValue;
    }

    private static (long, long)[] Rising(IEnumerable<(long Time, long Revision)> shown)
    {
        var rising = new List<(long, long)>();
        var highest = 0L;
        foreach (var (time, revision) in shown)
        {
            if (revision <= highest)
                continue;
            highest = revision;
            rising.Add((time, revision));
        }
        return [.. rising];
    }

    private static long Last((long Time, long Revision)[] seen, long before)
    {
        var (low, high) = (0, seen.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (seen[middle].Time < before)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? 0 : seen[low - 1].Revision;
    }
}
