namespace OrleansAA.TestKit.Histories;

/// <summary>What a client asked for.</summary>
public enum OperationKind
{
    Create,
    Update,
    Patch,
    Apply,
    Delete,
    Get,
    List,
}

/// <summary>What a client was told.</summary>
public enum Outcome
{
    /// <summary>Nothing that can be relied on: it may have happened, or may still happen, once.</summary>
    Unknown,

    /// <summary>It happened.</summary>
    Acknowledged,

    /// <summary>It did not happen, and never will.</summary>
    Refused,
}

/// <summary>One request and its answer. Times are monotonic ticks of one process.</summary>
public sealed record Operation
{
    public required OperationKind Kind { get; init; }

    public required string Client { get; init; }

    /// <summary>Who was asked.</summary>
    public string Replica { get; init; } = "";

    /// <summary>namespace/name; "" of a list.</summary>
    public string Key { get; init; } = "";

    /// <summary>Of a write that leaves an object: what its content is recognized by, and nobody else's.</summary>
    public string? Token { get; init; }

    /// <summary>Of a write: the resourceVersion it was conditional on. Of a read: the one it was content with; null asks for a fresh read.</summary>
    public long? Sent { get; init; }

    /// <summary>Of a read with <see cref="Sent"/>: that revision and no other.</summary>
    public bool IsExact { get; init; }

    public required long Invoked { get; init; }

    /// <summary>When the answer was there; never, if there was none.</summary>
    public long Returned { get; init; } = long.MaxValue;

    public Outcome Outcome { get; init; }

    /// <summary>HTTP status code; 0 if there was no answer.</summary>
    public int Code { get; init; }

    /// <summary>resourceVersion of the object or list in the answer; 0 if it has none, as that to a delete.</summary>
    public long Revision { get; init; }

    public string Uid { get; init; } = "";

    /// <summary>The object in the answer.</summary>
    public Digest Content { get; init; }

    /// <summary>Of a list: what it showed.</summary>
    public IReadOnlyDictionary<string, Digest> Items { get; init; } = new Dictionary<string, Digest>();

    public bool IsWrite => Kind is not (OperationKind.Get or OperationKind.List);

    /// <summary>A read that has to show everything acknowledged before it began.</summary>
    public bool IsFresh => !IsWrite && Sent is null;

    public override string ToString() =>
        $"{Kind} {Key}{(Token is null ? "" : $" {Token}")} by {Client} at {Replica}{(Sent is null ? "" : $" at resourceVersion {Sent}")}: {Outcome} {Code} {Revision}";
}
