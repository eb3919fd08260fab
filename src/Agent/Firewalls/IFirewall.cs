using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls;

/// <summary>
/// A firewall as an agent sees it. It may touch what an agent has made, which it knows by a mark in the firewall itself: there is no record beside it that could say otherwise.
/// </summary>
internal interface IFirewall : IAsyncDisposable
{
    /// <summary>What it is called in conditions.</summary>
    string Name { get; }

    /// <summary>Makes the open ports exactly these, as far as they are an agent's. Where they are already, it only reads.</summary>
    /// <exception cref="FirewallException">It could not be done; what was there is there.</exception>
    Task<SyncOutcome> SyncAsync(IReadOnlyList<WantedPort> wanted, CancellationToken cancellationToken);

    /// <summary>Tells of each change that may be somebody else's, until it is cancelled. A firewall that goes away and comes back is a change.</summary>
    Task WatchAsync(Action changed, CancellationToken cancellationToken);
}

/// <summary>What a firewall was found to be, and what was done.</summary>
internal sealed record SyncOutcome
{
    public static SyncOutcome Nothing { get; } = new();

    /// <summary>Ports that somebody else had closed, or opened by the agent's mark, since it looked last; they are right again.</summary>
    public IReadOnlySet<int> Drifted { get; init; } = new HashSet<int>();

    /// <summary>Ports that could not be opened, and why.</summary>
    public IReadOnlyDictionary<int, string> Failures { get; init; } = new Dictionary<int, string>();

    /// <summary>How many changes it took.</summary>
    public int Transactions { get; init; }
}

/// <summary>The firewall could not be read or changed. The message is one line.</summary>
internal sealed class FirewallException(string message, Exception? inner = null) : Exception(message, inner);
