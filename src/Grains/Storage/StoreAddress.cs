using OrleansAA.Grains.Storage.Redis;

namespace OrleansAA.Grains.Storage;

/// <summary>The kinds of store.</summary>
public enum StoreType
{
    Sqlite,
    Redis,
    Memory,
}

/// <summary>Where objects are kept, as --store writes it: <c>sqlite:PATH</c>, <c>redis:CONFIG</c> or <c>memory</c>.</summary>
/// <param name="Type">Which store.</param>
/// <param name="Location">A file, a StackExchange.Redis configuration, or "".</param>
public sealed record StoreAddress(StoreType Type, string Location)
{
    /// <exception cref="FormatException">The text is no address; the message says what one looks like.</exception>
    public static StoreAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (scheme, rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return (scheme, rest.Length > 0) switch
        {
            ("memory", false) => new(StoreType.Memory, ""),
            ("sqlite", true) => new(StoreType.Sqlite, rest),
            ("redis", true) => new(StoreType.Redis, rest),
            _ => throw new FormatException($"{RedisAddress.WithoutPassword(text)}: not a store; expected sqlite:PATH, redis:CONFIG or memory"),
        };
    }

    /// <summary>As --store writes it, but without a password: it goes into banners and logs.</summary>
    public override string ToString() => Type switch
    {
        StoreType.Sqlite => $"sqlite:{Location}",
        StoreType.Redis => $"redis:{RedisAddress.WithoutPassword(Location)}",
        _ => "memory",
    };
}
