using System.Text.Json;
using OrleansAA.Contracts.Replicas;
using StackExchange.Redis;

namespace OrleansAA.Grains.Replicas;

/// <summary>What replicas tell of themselves, in one hash of Redis: silo → time, a space, and the rest as JSON. Times are the server's.</summary>
internal static class ReplicaDirectoryScript
{
    /// <summary>Milliseconds after which a line that nobody renews is taken away.</summary>
    private const int ForgottenMilliseconds = 60_000;

    /// <summary>KEYS: the hash. ARGV: who tells ("" for one that only reads), what it tells. Returns the server's time and the hash.</summary>
    private const string Text = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        if ARGV[1] ~= '' then
          redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f ', now) .. ARGV[2])
        end
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          if now - tonumber(string.match(all[i + 1], '^%d+')) > tonumber(ARGV[3]) then
            redis.call('HDEL', KEYS[1], all[i])
          end
        end
        return {string.format('%.0f', now), all}
        """;

    /// <summary>Tells of <paramref name="self"/>, and returns everyone whose line is not older than <paramref name="ageMax"/>.</summary>
    public static async Task<IReadOnlyList<ReplicaInfo>> ExchangeAsync(IDatabase redis, RedisKey key, ReplicaInfo? self, TimeSpan ageMax)
    {
        var answer = (RedisResult[])(await redis.ScriptEvaluateAsync(
            Text, [key], [self?.Silo ?? "", self is null ? "" : JsonSerializer.Serialize(self), ForgottenMilliseconds]))!;
        var now = (long)answer[0];
        var all = (string[])answer[1]!;
        return [.. all.Chunk(2).Select(line => Read(line[1])).Where(r => now - r.At <= ageMax.TotalMilliseconds).Select(r => r.Replica)];
    }

    /// <summary>Takes a replica's own line away: it ends.</summary>
    public static Task LeaveAsync(IDatabase redis, RedisKey key, string silo) => redis.HashDeleteAsync(key, silo);

    /// <summary>A line of the hash.</summary>
    public static (long At, ReplicaInfo Replica) Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return (long.Parse(line.AsSpan(0, space), System.Globalization.CultureInfo.InvariantCulture), JsonSerializer.Deserialize<ReplicaInfo>(line.AsSpan(space + 1))!);
    }
}
