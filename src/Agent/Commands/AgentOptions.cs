using OrleansAA.Agent.Firewalls.Nftables;

namespace OrleansAA.Agent.Commands;

internal enum Backend
{
    Auto,
    Firewalld,
    Nftables,
    None,
}

/// <summary>What an agent was told.</summary>
internal sealed record AgentOptions
{
    public string? Kubeconfig { get; init; }

    public IReadOnlyList<string> Hosts { get; init; } = [];

    public string? NodeName { get; init; }

    public Backend Backend { get; init; }

    public string? Zone { get; init; }

    public string? BusAddress { get; init; }

    public required NftOptions Nftables { get; init; }

    public required string ServicesFile { get; init; }

    public TimeSpan Resync { get; init; }

    public required string LeaseNamespace { get; init; }
}
