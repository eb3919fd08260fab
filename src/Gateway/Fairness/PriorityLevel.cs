namespace OrleansAA.Gateway.Fairness;

/// <summary>How many requests of some importance are worked on at once, and what becomes of the others (a PriorityLevelConfiguration).</summary>
internal sealed record PriorityLevel
{
    public required string Name { get; init; }

    /// <summary>Of the root's object; "" for one that is built in.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Its requests neither wait nor take seats of others.</summary>
    public bool IsExempt { get; init; }

    /// <summary>Its part of all seats, as others have theirs.</summary>
    public int Shares { get; init; }

    /// <summary>Percent of its seats that others may use meanwhile.</summary>
    public int LendablePercent { get; init; }

    /// <summary>Percent of its seats that it may use of others' besides; null for as many as they lend.</summary>
    public int? BorrowingPercent { get; init; }

    /// <summary>How its requests wait; null where they do not and are refused.</summary>
    public Queuing? Queuing { get; init; }
}

/// <summary>How requests wait.</summary>
/// <param name="Queues">Queues, among which flows are spread.</param>
/// <param name="HandSize">Queues that one flow may use.</param>
/// <param name="LengthMax">Requests in one queue.</param>
internal sealed record Queuing(int Queues, int HandSize, int LengthMax)
{
    /// <summary>Queues of a level, whatever it says: that is how many there are to look through.</summary>
    public const int QueuesMax = 1024;

    /// <summary>Queues of a flow, whatever its level says: a hash is good for no more.</summary>
    public const int HandSizeMax = 10;

    public int Queues { get; } = Math.Clamp(Queues, 1, QueuesMax);

    public int HandSize { get; } = Math.Clamp(HandSize, 1, Math.Min(HandSizeMax, Math.Clamp(Queues, 1, QueuesMax)));
}
