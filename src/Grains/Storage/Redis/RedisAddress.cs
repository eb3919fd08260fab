using StackExchange.Redis;

namespace OrleansAA.Grains.Storage.Redis;

/// <summary>A StackExchange.Redis configuration, which may hold a password.</summary>
internal static class RedisAddress
{
    private const string Hidden = "*****";

    private static readonly HashSet<string> Shown = new(["ssl", "sslHost", "user", "defaultDatabase", "name", "serviceName", "connectTimeout"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="StoreUnavailableException">It is malformed.</exception>
    public static ConfigurationOptions Parse(string configuration, string address)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration, ignoreUnknown: false);
        }
        catch (ArgumentException)
        {
            // What the library says repeats the value, and so might a log of its exception.
            throw RedisErrors.Malformed(address, BadOption(configuration));
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

    /// <summary>
    /// The configuration as it may be shown: addresses, the names of options, and the values of those that are no secret. It works on the text, so that a
    /// malformed one shows no password either; nor is a misspelled keyword one whose value may be shown.
    /// </summary>
    public static string WithoutPassword(string configuration)
    {
        var parts = configuration.Split(',');
        var options = Array.FindIndex(parts, p => p.Contains('=', StringComparison.Ordinal));
        // What follows an option without being one may be the rest of a password with a comma in it.
        return string.Join(',', parts.Select((part, i) => part.Contains('=', StringComparison.Ordinal) ? Option(part) : options >= 0 && i > options ? Hidden : Address(part)));
    }

    private static string Option(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Shown.Contains(part[..equals].Trim()) && IsReadable(part) ? part : part[..(equals + 1)] + Hidden;
    }

    private static string Address(string part) => part.LastIndexOf('@') is >= 0 and var at ? Hidden + part[at..] : part;

    /// <summary>The name of the option that cannot be read; null if it is something else.</summary>
    private static string? BadOption(string configuration) => configuration.Split(',')
        .Where(p => p.Contains('=', StringComparison.Ordinal) && !IsReadable(p)).Select(p => p[..p.IndexOf('=', StringComparison.Ordinal)].Trim()).FirstOrDefault();

    private static bool IsReadable(string option)
    {
        try
        {
            ConfigurationOptions.Parse(option, ignoreUnknown: false);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
