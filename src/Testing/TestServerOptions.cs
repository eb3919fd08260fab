using OrleansAA.Testing.Root;

namespace OrleansAA.Testing;

/// <summary>How a test has its server.</summary>
public sealed record TestServerOptions
{
    /// <summary>Replicas at most: each is a whole server, and they share one process.</summary>
    public const int ReplicasMax = 9;

    /// <summary>How many replicas serve as one: 1 (default) to <see cref="ReplicasMax"/>. They share the store in memory, or what <c>--store</c> among the flags says, if that is a store that replicas share.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>
    /// The root control plane that the server is behind; null (default) for none. Then the root says who is who and who may what, the server's groups are APIServices of it, and clients of
    /// <see cref="TestServer"/> ask the root, which hands on to the replicas in turn. Its Service has the product's name, in a namespace of that name. The root outlives it, and may have several.
    /// </summary>
    public RootControlPlane? Root { get; init; }

    /// <summary>The servers' time of day; null (default) for the machine's.</summary>
    public TestClock? Clock { get; init; }
}
