namespace OrleansAA.TestKit.Histories;

/// <summary>Which request made each change of a line, and what is wrong with that.</summary>
/// <remarks>
/// Durable: what was acknowledged is there, as it was acknowledged. NotReused: no two acknowledgements have one revision. Once: each change was asked for, by a request
/// that was not refused, and a request changes one thing one time. A request whose outcome is unknown is recognized by its token; a delete, which has none,
/// by its object.
/// </remarks>
public sealed class Attribution
{
    private readonly RevisionLine _line;
    private readonly Dictionary<long, Operation> _authors = [];
    private readonly Dictionary<long, long> _earliest = [];
    private readonly List<Violation> _violations = [];

    public Attribution(IReadOnlyCollection<Operation> operations, RevisionLine line)
    {
        _line = line;
        var writes = operations.Where(o => o.IsWrite).ToList();
        var deletions = line.Entries.Where(e => e.IsDelete).GroupBy(e => e.Change.Uid).ToDictionary(g => g.Key, g => g.First());
        foreach (var write in writes.Where(w => w.Outcome == Outcome.Acknowledged))
            Acknowledged(write, write.Kind == OperationKind.Delete ? deletions.GetValueOrDefault(write.Uid) : line.Find(write.Revision));
        var open = writes.Where(w => w.Outcome == Outcome.Unknown).ToList();
        AttributeTheRest(writes, open);
        var authors = _authors.Values.ToHashSet(ReferenceEqualityComparer.Instance);
        StillOpen = [.. open.Where(o => !authors.Contains(o))];
    }

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Writes that may still happen.</summary>
    public IReadOnlyList<Operation> StillOpen { get; }

    /// <summary>The request that made a change; null if none is known.</summary>
    public Operation? AuthorOf(long revision) => _authors.GetValueOrDefault(revision);

    /// <summary>
    /// When the request was sent that made a change. Of several deletes that may have been it the one that was sent first: which it was, the line does not tell. Null if none is known.
    /// </summary>
    public long? InvokedOf(long revision) => _earliest.TryGetValue(revision, out var earliest) ? earliest : AuthorOf(revision)?.Invoked;

    /// <summary>Every change and the request that made it.</summary>
    public IEnumerable<(LineEntry Entry, Operation Author)> All =>
        _line.Entries.Where(e => _authors.ContainsKey(e.Revision)).Select(e => (e, _authors[e.Revision]));

    private void Acknowledged(Operation write, LineEntry? entry)
    {
        if (entry is null || entry.Change.Key != write.Key || (write.Token is not null && entry.Token != write.Token))
            _violations.Add(new("Durable", $"{write}, and the store has {entry?.Change.ToString() ?? "nothing"}{(entry?.Token is null ? "" : $" of {entry.Token}")}"));
        else if (write.Kind != OperationKind.Delete && entry.Content != write.Content)
            _violations.Add(new("Durable", $"{write} was answered with another content than the store has"));
        if (entry is not null && !_authors.TryAdd(entry.Revision, write))
            _violations.Add(new("NotReused", $"revision {entry.Revision} was given to {write} and to {_authors[entry.Revision]}"));
    }

    private void AttributeTheRest(List<Operation> writes, List<Operation> open)
    {
        var byToken = writes.Where(w => w.Token is not null).ToDictionary(w => w.Token!);
        var deletes = open.Where(w => w.Kind == OperationKind.Delete).OrderBy(w => w.Invoked).GroupBy(w => w.Key).ToDictionary(g => g.Key, g => g.ToList());
        var firstOf = deletes.ToDictionary(d => d.Key, d => d.Value.ToList());
        var tokens = new HashSet<string>();
        foreach (var entry in _line.Entries)
        {
            if (!entry.IsDelete && entry.Token is { } token && !tokens.Add(token))
                _violations.Add(new("Once", $"{entry.Change} is {token}, which had happened before"));
            if (_authors.ContainsKey(entry.Revision))
                continue;
            var author = entry.IsDelete ? Take(deletes.GetValueOrDefault(entry.Change.Key), entry) : byToken.GetValueOrDefault(entry.Token ?? "");
            if (author is { Outcome: Outcome.Unknown } && author.Key == entry.Change.Key)
            {
                _authors[entry.Revision] = author;
                if (entry.IsDelete)
                    _earliest[entry.Revision] = firstOf[entry.Change.Key].First(d => MayBe(d, entry)).Invoked;
            }
            else if (author?.Outcome != Outcome.Acknowledged)
                _violations.Add(new("Once", $"{entry.Change} {(author is null ? "was not asked for" : $"happened, in spite of {author}")}"));
        }
    }

    private static bool MayBe(Operation delete, LineEntry entry) => delete.Sent is null || delete.Sent == entry.Before;

    /// <summary>The delete that may have been this one: one that named the revision it met, or else one that named none.</summary>
    private static Operation? Take(List<Operation>? deletes, LineEntry entry)
    {
        var taken = deletes?.Find(d => d.Sent == entry.Before) ?? deletes?.Find(d => d.Sent is null);
        if (taken is not null)
            deletes!.Remove(taken);
        return taken;
    }
}
