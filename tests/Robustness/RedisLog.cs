using System.Globalization;
using System.Text.Json;
using OrleansAA.TestKit.Histories;
using StackExchange.Redis;

namespace OrleansAA.Robustness;

/// <summary>Reads what replicas have stored in a Redis, past them.</summary>
internal sealed class RedisLog : IAsyncDisposable
{
    private const string Line = "portrule:{portrules.firewalld.fedoraproject.org}:";
    private const int PageEntries = 1000;

    private static readonly string[] Types = ["", "ADDED", "MODIFIED", "DELETED"];

    private readonly ConnectionMultiplexer _redis;

    private RedisLog(ConnectionMultiplexer redis) => _redis = redis;

    public static async Task<RedisLog> OpenAsync(string address)
    {
        var configuration = ConfigurationOptions.Parse(address);
        configuration.AbortOnConnectFail = false;
        configuration.SyncTimeout = configuration.AsyncTimeout = 30_000;
        return new(await ConnectionMultiplexer.ConnectAsync(configuration));
    }

    /// <summary>The changes after a revision up to another, as the log has them, whatever is missing.</summary>
    public async Task<IReadOnlyList<WatchedEvent>> ReadAsync(long after, long upTo)
    {
        var log = new List<WatchedEvent>();
        while (true)
        {
            var page = await _redis.GetDatabase().StreamRangeAsync(Line + "log", $"{after + 1}-0", $"{upTo}-0", PageEntries);
            foreach (var entry in page)
            {
                after = long.Parse(((string)entry.Id!).Split('-')[0], CultureInfo.InvariantCulture);
                log.Add(new(Types[(int)entry["t"]], after, Object((string)entry["j"]!)));
            }
            if (page.Length < PageEntries)
                return log;
        }
    }

    /// <summary>All objects, by key.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadObjectsAsync() =>
        (await _redis.GetDatabase().HashGetAllAsync(Line + "objects")).ToDictionary(e => (string)e.Name!, e => Object((string)e.Value!));

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    // "REVISION JSON"
    private static JsonElement Object(string value) => JsonSerializer.Deserialize<JsonElement>(value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
}
