namespace OrleansAA.Testing;

/// <summary>How a test has its server.</summary>
public sealed record TestServerOptions
{
    /// <summary>Replicas at most: each is a whole server, and they share one process.</summary>
    public const int ReplicasMax = 9;

    /// <summary>How many replicas serve as one: 1 (default) to <see cref="ReplicasMax"/>. They share the store in memory, or what <c>--store</c> among the flags says, if that is a store that replicas share.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The servers' time of day; null (default) for the machine's.</summary>
    public TestClock? Clock { get; init; }
}
