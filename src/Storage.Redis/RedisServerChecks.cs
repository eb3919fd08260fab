using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Storage;
using StackExchange.Redis;

namespace OrleansAA.Storage.Redis;

/// <summary>Whether a Redis is set up to keep what it acknowledges.</summary>
internal static partial class RedisServerChecks
{
    /// <summary>The first with flags on scripts, which let a trim free memory when there is none left.</summary>
    private static readonly Version VersionMin = new(7, 0);

    private const string MinReplicas = "min-replicas-to-write";

    /// <exception cref="StoreUnavailableException">It throws objects away, or is too old.</exception>
    public static async Task EnsureFitAsync(RedisConnection connection, RedisStoreOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        // Replicas, too: one of them is the primary some day.
        await using var replicas = await connection.ConnectReplicasAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (var server in connection.Servers.Concat(replicas?.GetServers().Where(s => s.IsConnected) ?? []))
        {
            if (server.Version < VersionMin)
                throw RedisErrors.TooOld(connection.Address, server.Version, VersionMin);
            var settings = await ReadAsync(connection, server, logger, cancellationToken).ConfigureAwait(false);
            if (settings is not null)
                Check(connection.Address, settings, logger);
            if (settings is not null && !server.IsReplica)
                CheckReplication(connection.Address, settings, options, logger);
        }
        if (await connection.TakesAnybodyAsync(options, cancellationToken).ConfigureAwait(false))
            LogTakesAnybody(logger, connection.Address);
    }

    private static async Task<Dictionary<string, string>?> ReadAsync(RedisConnection connection, IServer server, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new Dictionary<string, string>();
            foreach (var name in (string[])["maxmemory-policy", "appendonly", "appendfsync", MinReplicas])
            {
                foreach (var (key, value) in await connection.AnswerAsync(() => server.ConfigGetAsync(name), cancellationToken).ConfigureAwait(false))
                    settings[key] = value;
            }
            return settings;
        }
        catch (StoreUnavailableException e) when (e.InnerException is RedisServerException or RedisCommandException)
        {
            LogUnknown(logger, connection.Address, e.InnerException.Message);
            return null;
        }
    }

    private static void CheckReplication(string address, Dictionary<string, string> settings, RedisStoreOptions options, ILogger logger)
    {
        var wanted = options.ReplicasAcknowledging;
        if (wanted == 0 && RedisAddress.Parse(options.Configuration, address).ServiceName is { Length: > 0 })
            LogFailsOver(logger, address);
        if (settings.TryGetValue(MinReplicas, out var least) && int.Parse(least, CultureInfo.InvariantCulture) < wanted)
            LogWritesAlone(logger, address, least, wanted);
    }

    private static void Check(string address, Dictionary<string, string> settings, ILogger logger)
    {
        if (settings.GetValueOrDefault("maxmemory-policy", "noeviction") is not "noeviction" and var policy)
            throw RedisErrors.Evicts(address, policy);
        if (settings.GetValueOrDefault("appendonly", "yes") != "yes")
            LogNotPersistent(logger, address);
        else if (settings.GetValueOrDefault("appendfsync", "always") is not "always" and var fsync)
            LogLateFsync(logger, address, fsync, fsync == "everysec" ? "writes of the last two seconds" : "all writes the system has not yet put on disk");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' has Sentinels, and no replica is asked to acknowledge writes: when it fails over, those that no replica had are lost, "
        + "although they were acknowledged; give --store-replicas-acknowledging=1")]
    private static partial void LogFailsOver(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' has min-replicas-to-write {Least}: while fewer replicas than --store-replicas-acknowledging={Wanted} are there, it takes writes that are never "
        + "acknowledged, and their outcome is unknown; set min-replicas-to-write {Wanted}")]
    private static partial void LogWritesAlone(ILogger logger, string address, string least, int wanted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' takes connections without a password, although one is configured here: whoever reaches it reads and writes every object; set requirepass, "
        + "or turn its default user off")]
    private static partial void LogTakesAnybody(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' does not permit CONFIG GET ({Reason}): see to it that it has "
        + "maxmemory-policy noeviction (or objects are thrown away), appendonly yes and appendfsync always (or acknowledged writes are lost when it crashes)")]
    private static partial void LogUnknown(ILogger logger, string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' has appendonly no: when it ends, everything since its last snapshot is lost, "
        + "although it was acknowledged; set appendonly yes and appendfsync always")]
    private static partial void LogNotPersistent(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis '{Address}' has appendfsync {Fsync}: when its machine crashes, {Lost} are lost, "
        + "although they were acknowledged; set appendfsync always")]
    private static partial void LogLateFsync(ILogger logger, string address, string fsync, string lost);
}
