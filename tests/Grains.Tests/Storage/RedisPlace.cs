using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Grains.Replicas;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A redis-server for a class of tests, which use it one after the other.</summary>
public sealed class OwnRedis : IAsyncLifetime
{
    private RedisServer? _server;
    private int _places;
    private int _databases;

    public RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    /// <summary>A part of it where nothing is yet.</summary>
    public RedisPlace NewPlace() => new(Server, $"place-{Interlocked.Increment(ref _places)}");

    /// <summary>One of its databases where nothing is yet.</summary>
    public int NextDatabase() => Interlocked.Increment(ref _databases);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? default;
}

/// <summary>Keys of a Redis that begin alike, with limits so small that calls, pages and trims come in many steps.</summary>
public sealed class RedisPlace : IStorePlace
{
    private readonly RedisServer _server;

    public RedisPlace(RedisServer server, string prefix = "aa")
    {
        _server = server;
        Options = new()
        {
            Configuration = server.Address, KeyPrefix = prefix, CommitsPerCallMax = 7, CallBytesMax = 1 << 16, ReadEntriesMax = 6, ReadBytesMax = 2000, TrimStepRevisionsMax = 3,
        };
        Stores = Open(Options);
    }

    public RedisStoreOptions Options { get; }

    public IRevisionStores Stores { get; private set; }

    public static RedisRevisionStores Open(RedisStoreOptions options, ILogger<RedisRevisionStores>? logger = null) =>
        new(options, logger ?? NullLogger<RedisRevisionStores>.Instance, TimeProvider.System);

    /// <summary>The Redis as the place where replicas find each other.</summary>
    internal static SharedRedis Membership(string configuration) => new(configuration, () => RedisAddress.ParseForOthers(configuration, TimeProvider.System));

    public async ValueTask ReopenAsync()
    {
        await Stores.DisposeAsync();
        Stores = Open(Options);
    }

    /// <summary>The server's clock cannot be set: what it has written the time at is made older instead.</summary>
    public async ValueTask PassTimeAsync(TimeSpan time) => await _server.SayAsync(
        "EVAL",
        """
        for _, key in ipairs(redis.call('KEYS', ARGV[1] .. ':*:void')) do
          for _, operation in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ARGV[2], operation) end
        end
        """,
        "0", Options.KeyPrefix, ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync() => Stores.DisposeAsync();
}
