using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Nftables;

/// <summary>What an open port means to nftables.</summary>
internal enum NftMode
{
    /// <summary>Packets to open ports get a mark, before other tables look; the ruleset of the host accepts what has it.</summary>
    Mark,

    /// <summary>The table is the filter: it accepts what goes to open ports, and refuses the rest.</summary>
    Filter,
}

internal sealed record NftOptions
{
    public const string DefaultTable = "portrule";

    /// <summary>One bit, which kube-proxy (0x4000, 0x8000) and the common network plugins leave alone.</summary>
    public const uint DefaultMark = 0x0100_0000;

    public string Table { get; init; } = DefaultTable;

    public NftMode Mode { get; init; } = NftMode.Mark;

    public uint Mark { get; init; } = DefaultMark;

    /// <summary>Open whatever the rules are, where the table is the filter: the way in of whoever looks after the host.</summary>
    public IReadOnlyList<PortProtocol> KeepOpen { get; init; } = [];
}
