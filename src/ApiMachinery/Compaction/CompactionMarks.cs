using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Compaction;

/// <summary>Where a line stood at a time.</summary>
public readonly record struct CompactionMark(DateTimeOffset Time, long Revision);

/// <summary>
/// How old changes are: the log does not say, so a compaction notes where the line stands when it comes by. What lies up to a mark is at least as old as the mark.
/// </summary>
/// <remarks>
/// <code>
/// marks       12:00 → 70     12:01 → 90     12:06 → 140        now 12:06, retention 5 min: up to 90 may go
/// kept                       12:01 → 90     12:06 → 140        the younger ones, and the youngest of those that are old enough
/// </code>
/// Clocks of replicas differ; a mark of the future would hold up or hurry those behind it and is forgotten. That errs on the side of keeping.
/// </remarks>
public sealed class CompactionMarks
{
    /// <summary>Marks are taken so many times in the retention time at most: so many are kept, and so much finer than that is ageing not.</summary>
    private const int MarksPerRetention = 10;

    /// <summary>The marks, the oldest first.</summary>
    public List<CompactionMark> Marks { get; set; } = [];

    /// <summary>Notes where the line stands. True if that changed the marks.</summary>
    public bool Note(DateTimeOffset now, Revision last, TimeSpan retention)
    {
        var changed = Marks.RemoveAll(m => m.Time > now || m.Revision > last.Number) > 0;
        if (Marks.Count == 0 || now - Marks[^1].Time >= retention / MarksPerRetention)
        {
            Marks.Add(new(now, last.Number));
            changed = true;
        }
        var old = Marks.FindLastIndex(m => now - m.Time >= retention);
        if (old > 0)
            Marks.RemoveRange(0, old);
        return changed || old > 0;
    }

    /// <summary>Up to where the log may be trimmed; the compacted revision if it may not.</summary>
    public Revision Target(DateTimeOffset now, StoreHead head, CompactionLimits limits)
    {
        var old = Marks.FindLast(m => now - m.Time >= limits.LogRetention).Revision;
        var spared = Math.Min(old, head.Last.Number - limits.LogRetentionEvents);
        return new(Math.Max(Math.Max(spared, head.Last.Number - limits.LogEventsMax), head.Compacted.Number));
    }
}
