using StackExchange.Redis;

namespace OrleansAA.Grains.Storage.Redis;

/// <summary>A StackExchange.Redis configuration, which may hold a password.</summary>
internal static class RedisAddress
{
    /// <exception cref="StoreUnavailableException">It is malformed.</exception>
    public static ConfigurationOptions Parse(string configuration, string address)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration, ignoreUnknown: false);
        }
        catch (ArgumentException e)
        {
            throw RedisErrors.Malformed(address, e);
        }
    }

    /// <summary>The configuration for what Orleans keeps in the same Redis, over connections of its own.</summary>
    /// <exception cref="StoreUnavailableException">It is malformed.</exception>
    public static ConfigurationOptions ParseForOrleans(string configuration)
    {
        var options = Parse(configuration, WithoutPassword(configuration));
        options.AbortOnConnectFail = false;
        // What several clients would tell each other by keys and channels of their own; we do not.
        options.TieBreaker = options.ConfigurationChannel = "";
        return options;
    }

    /// <summary>The configuration as it may be shown. It works on the text, so that a malformed one shows no password either.</summary>
    public static string WithoutPassword(string configuration) => string.Join(',', configuration.Split(',').Select(Shown));

    private static string Shown(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && part.AsSpan(0, equals).Trim().EndsWith("password", StringComparison.OrdinalIgnoreCase) ? part[..(equals + 1)] + "*****" : part;
    }
}
