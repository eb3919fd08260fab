namespace OrleansAA.ApiMachinery.Meta;

/// <summary>What a client asks of a list, a watch or a deletecollection (metav1.ListOptions). Selectors are their texts, not parsed yet.</summary>
public sealed record ListOptions
{
    /// <summary>Which objects, by their labels; "" for all.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>Which objects, by their fields; "" for all.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>Changes are wanted, instead of a list.</summary>
    public bool Watch { get; init; }

    /// <summary>The client understands events that say nothing but how far it has come.</summary>
    public bool AllowWatchBookmarks { get; init; }

    /// <summary>"" means the most recent, "0" whatever is at hand.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>How <see cref="ResourceVersion"/> is meant: Exact, NotOlderThan, or "".</summary>
    public string ResourceVersionMatch { get; init; } = "";

    /// <summary>When the call is to end, in seconds; null if not given.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>The most items of a page; 0 or less means all.</summary>
    public long Limit { get; init; }

    /// <summary>The token of the page before; "" for the first.</summary>
    public string Continue { get; init; } = "";

    /// <summary>Whether a watch begins with everything there is; null if not given.</summary>
    public bool? SendInitialEvents { get; init; }

    /// <summary>A watch from no resourceVersion, or from 0, has always begun with everything: it is one with sendInitialEvents.</summary>
    public ListOptions WithDefaults() => Watch && SendInitialEvents is null && ResourceVersionMatch.Length == 0 && ResourceVersion is "" or "0"
        ? this with { SendInitialEvents = true, ResourceVersionMatch = ResourceVersionMatches.NotOlderThan }
        : this;
}

/// <summary>The values of <see cref="ListOptions.ResourceVersionMatch"/>.</summary>
public static class ResourceVersionMatches
{
    /// <summary>Exactly as it was then.</summary>
    public const string Exact = "Exact";

    /// <summary>As it was then, or later.</summary>
    public const string NotOlderThan = "NotOlderThan";
}
