using System.Text.Json;

namespace OrleansAA.TestKit.Histories;

/// <summary>What is promised of requests and their answers, each promise a check of a history against the line that came of it.</summary>
public static class HistoryValidators
{
    /// <summary>The line has every revision once, each the one after the one before.</summary>
    public static IEnumerable<Violation> Contiguous(RevisionLine line)
    {
        var last = line.Start;
        foreach (var entry in line.Entries)
        {
            if (entry.Revision != last + 1)
                yield return new(nameof(Contiguous), $"{entry.Change} follows revision {last}");
            last = entry.Revision;
        }
    }

    /// <summary>Revisions rise with time: a write takes a higher one than any that somebody had been told of before it was sent.</summary>
    public static IEnumerable<Violation> RealTime(Attribution attribution, Knowledge knowledge)
    {
        foreach (var (entry, author) in attribution.All)
        {
            if (knowledge.SeenBefore(attribution.InvokedOf(entry.Revision)!.Value) is var seen && seen >= entry.Revision)
                yield return new(nameof(RealTime), $"{author} took revision {entry.Revision}, but {seen} had been seen before it was sent");
        }
    }

    /// <summary>
    /// A write meets the object it asks for: a create none, an update or patch the one whose resourceVersion it sent.
    /// A patch leaves what it does not name.
    /// </summary>
    public static IEnumerable<Violation> Preconditions(Attribution attribution, RevisionLine line)
    {
        foreach (var (entry, author) in attribution.All)
        {
            if (author.Kind == OperationKind.Create && entry.Before != 0)
                yield return Linearizable(author, $"made an object where there was one, of revision {entry.Before}");
            if (author.Kind is OperationKind.Update or OperationKind.Patch or OperationKind.Delete && entry.Before == 0)
                yield return Linearizable(author, $"changed at {entry.Revision} an object that was not there");
            if (author.Sent is { } sent && entry.Before != sent)
                yield return Linearizable(author, $"met revision {entry.Before}");
            if (author.Kind == OperationKind.Patch && ContentBefore(entry, line) is { } before && Lost(before, entry.Change.Object) is { } lost)
                yield return Linearizable(author, $"took away what it did not name: {lost} of revision {entry.Before}");
        }
    }

    /// <summary>A read shows what an object was at one moment between its beginning and its end.</summary>
    public static IEnumerable<Violation> Reads(IReadOnlyCollection<Operation> operations, RevisionLine line, Knowledge knowledge)
    {
        foreach (var read in operations.Where(o => o.Kind == OperationKind.Get && o is { Outcome: Outcome.Acknowledged } or { Outcome: Outcome.Refused, Code: 404 }))
        {
            var shown = line.SpansOf(read.Key).Where(s => read.Outcome == Outcome.Refused ? !s.IsThere : s.IsThere && s.Revision == read.Revision && s.Content == read.Content).ToList();
            if (shown.Count == 0 && (read.Sent is null || read.Revision >= line.Start))
                yield return Linearizable(read, "shows what the object never was");
            shown.RemoveAll(s => knowledge.EarliestOf(s.From) > read.Returned);
            var (seenOfIt, seen) = (knowledge.SeenBefore(read.Key, read.Invoked), knowledge.SeenBefore(read.Invoked));
            if (read.IsFresh && shown.TrueForAll(s => s.Until <= seenOfIt))
                yield return Linearizable(read, $"shows neither revision {seenOfIt} of the object, which had been seen before it was sent, nor anything that came later");
            else if (read.IsFresh && shown.TrueForAll(s => s.Until <= seen))
                yield return new("Fresh", $"{read} is older than revision {seen}, which had been seen before it was sent");
        }
    }

    /// <summary>A refusal has a reason that was true at one moment while the request was under way.</summary>
    public static IEnumerable<Violation> Refusals(IReadOnlyCollection<Operation> operations, RevisionLine line, Knowledge knowledge)
    {
        // What a read says that finds nothing is judged as a read.
        foreach (var refused in operations.Where(o => o.Outcome == Outcome.Refused && (o.IsWrite || o.Code != 404)))
        {
            Func<Span, bool>? reason = refused switch
            {
                { Kind: OperationKind.Create, Code: 409 } => s => s.IsThere,
                { Code: 404 } => s => !s.IsThere,
                { Code: 409, Sent: { } sent } => s => !s.IsThere || s.Revision != sent,
                _ => null,
            };
            if (reason is null || !line.SpansOf(refused.Key).Any(s => reason(s) && IsDuring(s, refused, knowledge)))
                yield return Linearizable(refused, "was refused without a reason");
        }
    }

    /// <summary>A list with no resourceVersion shows every write, of whatever object, acknowledged before it was sent; another what it asks for.</summary>
    public static IEnumerable<Violation> Fresh(IReadOnlyCollection<Operation> operations, Knowledge knowledge)
    {
        foreach (var list in Lists(operations))
        {
            if (list.IsFresh && knowledge.SeenBefore(list.Invoked) is var seen && list.Revision < seen)
                yield return new(nameof(Fresh), $"{list} is older than revision {seen}, which had been seen before it was sent");
            if (list.Sent is { } sent && (list.IsExact ? list.Revision != sent : list.Revision < sent))
                yield return new(nameof(Fresh), $"{list} is not what was asked for");
        }
    }

    /// <summary>A list is the log replayed up to its revision.</summary>
    public static IEnumerable<Violation> ListIsReplay(IReadOnlyCollection<Operation> operations, RevisionLine line)
    {
        var objects = line.Before.ToDictionary(o => o.Key, o => Digest.Of(o.Value));
        var next = 0;
        foreach (var list in Lists(operations).Where(l => l.Revision >= line.Start).OrderBy(l => l.Revision))
        {
            for (; next < line.Entries.Count && line.Entries[next].Revision <= list.Revision; next++)
            {
                var entry = line.Entries[next];
                if (entry.IsDelete)
                    objects.Remove(entry.Change.Key);
                else
                    objects[entry.Change.Key] = entry.Content;
            }
            if (list.Revision > line.Head)
                yield return new(nameof(ListIsReplay), $"{list}, but the line ends at {line.Head}");
            else if (Difference(objects, list.Items) is { } key)
                yield return new(nameof(ListIsReplay), $"{list} does not show {key} as the log has it");
        }
    }

    private static IEnumerable<Operation> Lists(IReadOnlyCollection<Operation> operations) =>
        operations.Where(o => o is { Kind: OperationKind.List, Outcome: Outcome.Acknowledged });

    private static string? Difference(Dictionary<string, Digest> expected, IReadOnlyDictionary<string, Digest> actual) =>
        expected.Keys.Union(actual.Keys).FirstOrDefault(k => !expected.TryGetValue(k, out var was) || !actual.TryGetValue(k, out var now) || was != now);

    private static bool IsDuring(Span span, Operation operation, Knowledge knowledge) =>
        span.Until > knowledge.SeenBefore(operation.Invoked) && knowledge.EarliestOf(span.From) <= operation.Returned;

    private static JsonElement? ContentBefore(LineEntry entry, RevisionLine line) =>
        line.Find(entry.Before)?.Change.Object ?? (line.Before.TryGetValue(entry.Change.Key, out var known) && ObjectJson.RevisionOf(known) == entry.Before ? known : null);

    /// <summary>An annotation that is gone or another, the token and the writer's own apart.</summary>
    private static string? Lost(JsonElement before, JsonElement after)
    {
        var own = ObjectJson.Annotation(after, WriteLedger.TokenAnnotation)?.Split('.')[0];
        foreach (var annotation in before.GetProperty("metadata").TryGetProperty("annotations", out var all) ? all.EnumerateObject() : default)
        {
            if (annotation.Name != WriteLedger.TokenAnnotation && annotation.Name != WriteLedger.WriterAnnotation + own && ObjectJson.Annotation(after, annotation.Name) != annotation.Value.GetString())
                return annotation.Name;
        }
        return null;
    }

    private static Violation Linearizable(Operation operation, string what) => new(nameof(Linearizable), $"{operation} {what}");
}
