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

    /// <summary>Headers that hold the user's name, the first that is there counts (<c>--requestheader-username-headers</c>); null: what the root says, or <c>X-Remote-User</c>.</summary>
    public IReadOnlyList<string>? UsernameHeaders { get; init; }

    /// <summary>Headers that hold the user's uid (<c>--requestheader-uid-headers</c>); null: what the root says, or <c>X-Remote-Uid</c>.</summary>
    public IReadOnlyList<string>? UidHeaders { get; init; }

    /// <summary>Headers whose values are the user's groups (<c>--requestheader-group-headers</c>); null: what the root says, or <c>X-Remote-Group</c>.</summary>
    public IReadOnlyList<string>? GroupHeaders { get; init; }

    /// <summary>How headers begin that hold more of the user (<c>--requestheader-extra-headers-prefix</c>); null: what the root says, or <c>X-Remote-Extra-</c>.</summary>
    public IReadOnlyList<string>? ExtraHeaderPrefixes { get; init; }
}
