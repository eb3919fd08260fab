using OrleansAA.Contracts.Replicas;
using OrleansAA.Grains.Replicas;
using StackExchange.Redis;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Who is in a cluster, for one who only looks.</summary>
/// <param name="Members">Silos that count as alive: their addresses (ADDRESS:PORT@GENERATION), names, and when each last said so.</param>
/// <param name="Replicas">What replicas tell of themselves at the moment.</param>
internal sealed record Roster(IReadOnlyList<(string Silo, string Name, DateTimeOffset AliveAt)> Members, IReadOnlyList<ReplicaInfo> Replicas)
{
    public static async Task<Roster> ReadAsync(IDatabase redis, string clusterId) => new(
        [.. (await ReplicaRoster.MembersAsync(redis, clusterId)).Where(m => m.IsActive).Select(m => (m.Silo, m.Name, m.AliveAt))], await ReplicaRoster.ReplicasAsync(redis, clusterId));
}
