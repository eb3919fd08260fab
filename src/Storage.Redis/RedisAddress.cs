using System.Net;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>A StackExchange.Redis configuration, which may hold a password.</summary>
public static class RedisAddress
{
    private static readonly HashSet<string> Shown = new(["ssl", "sslHost", "user", "defaultDatabase", "name", "serviceName", "connectTimeout"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="StoreUnavailableException">It is malformed.</exception>
    internal static ConfigurationOptions Parse(string configuration, string address)
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

    /// <summary>The configuration for what others keep in the same Redis, over connections of their own.</summary>
    /// <param name="configuration">A StackExchange.Redis configuration.</param>
    /// <param name="clock">Measures how often Sentinels are asked, where it names some.</param>
    /// <exception cref="StoreUnavailableException">It is malformed.</exception>
    public static ConfigurationOptions ParseForOthers(string configuration, TimeProvider clock)
    {
        var address = WithoutPassword(configuration);
        var options = Parse(configuration, address);
        SentinelTunnel.Follow(options, address, clock);
        options.AbortOnConnectFail = false;
        // What several clients would tell each other by keys and channels of their own; we do not.
        options.TieBreaker = options.ConfigurationChannel = "";
        return options;
    }

    /// <summary>Where everything is that a configuration leads to: the addresses it names, and, where those are of Sentinels, first the primary, and then the replicas, as far as they say.</summary>
    /// <param name="options">Made by <see cref="ParseForOthers"/>.</param>
    /// <param name="cancellationToken">Ends the question to Sentinels.</param>
    public static async Task<IReadOnlyList<EndPoint>> EndPointsOfAsync(ConfigurationOptions options, CancellationToken cancellationToken)
    {
        if (options.Tunnel is not SentinelTunnel { Sentinels: var sentinels })
            return [.. options.EndPoints];
        try
        {
            return [await sentinels.PrimaryAsync(cancellationToken).ConfigureAwait(false), .. await sentinels.ReplicasAsync(cancellationToken).ConfigureAwait(false), .. sentinels.EndPoints];
        }
        catch (StoreUnavailableException)
        {
            // That they do not say is found out by whoever connects.
            return sentinels.EndPoints;
        }
        finally
        {
            await sentinels.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The configuration as it may be shown: addresses, the names of options, and the values of those that are no secret and can be read. A misspelled keyword is none of those.</summary>
    public static string WithoutPassword(string configuration) => Secrets.Hide(
        configuration, option => option.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && Shown.Contains(option[..equals].Trim()) && IsReadable(option));

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
