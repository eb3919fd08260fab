namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// When identity headers are believed (the aggregator's way), and how they are called. What is null was not given: then it is as the root says, or,
/// without a root, as everybody calls them.
/// </summary>
public sealed record RequestHeaderOptions
{
    /// <summary>CA bundle (PEM) of the certificates that allow identity headers; without it and without a root no header is believed.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>Common names those certificates may have; empty allows any.</summary>
    public IReadOnlyList<string>? AllowedNames { get; init; }

    public IReadOnlyList<string>? UsernameHeaders { get; init; }

    public IReadOnlyList<string>? UidHeaders { get; init; }

    public IReadOnlyList<string>? GroupHeaders { get; init; }

    public IReadOnlyList<string>? ExtraHeaderPrefixes { get; init; }
}
