using System.Text.Json;
using OrleansAA.Contracts.Replicas;
using StackExchange.Redis;

namespace OrleansAA.Grains.Replicas;

/// <summary>A line of the cluster's membership.</summary>
/// <param name="Silo">The silo's address, as Orleans writes it: ADDRESS:PORT@GENERATION.</param>
/// <param name="Name">The pod's name, where it is known.</param>
/// <param name="IsActive">It counts as alive.</param>
/// <param name="AliveAt">When it last said so.</param>
public sealed record RosterLine(string Silo, string Name, bool IsActive, DateTimeOffset AliveAt);

/// <summary>Who is in the cluster according to a Redis, for one who only looks.</summary>
public static class ReplicaRoster
{
    /// <summary>Beside the silos' lines.</summary>
    private const string TableVersion = "Version";

    /// <summary>Orleans' <c>SiloStatus.Active</c>.</summary>
    private const int Active = 3;

    /// <summary>The key of the membership.</summary>
    internal static RedisKey MembersKey(string clusterId) => $"{clusterId}:members";

    /// <summary>The key of what replicas tell of themselves.</summary>
    internal static RedisKey ReplicasKey(string clusterId) => $"{clusterId}:replicas";

    /// <summary>The members that have not been declared dead, or have been only lately.</summary>
    public static async Task<IReadOnlyList<RosterLine>> MembersAsync(IDatabase redis, string clusterId) =>
        [.. (await redis.HashGetAllAsync(MembersKey(clusterId))).Where(e => e.Name != TableVersion).Select(e => Read((string)e.Value!))];

    /// <summary>What replicas have told within the time that they count.</summary>
    public static async Task<IReadOnlyList<ReplicaInfo>> ReplicasAsync(IDatabase redis, string clusterId)
    {
        var time = (RedisValue[])(await redis.ExecuteAsync("TIME"))!;
        var now = ((long)time[0] * 1000) + ((long)time[1] / 1000);
        var told = await redis.HashGetAllAsync(ReplicasKey(clusterId));
        return [.. told.Select(e => ReplicaDirectoryScript.Read((string)e.Value!)).Where(r => now - r.At <= ReplicaDirectory.AgeMax.TotalMilliseconds).Select(r => r.Replica)];
    }

    private static RosterLine Read(string json)
    {
        using var line = JsonDocument.Parse(json);
        var root = line.RootElement;
        return new(
            root.GetProperty("SiloAddress").GetProperty("SiloAddress").GetString()!, root.GetProperty("SiloName").GetString() ?? "", root.GetProperty("Status").GetInt32() == Active,
            root.GetProperty("IAmAliveTime").GetDateTimeOffset());
    }
}
