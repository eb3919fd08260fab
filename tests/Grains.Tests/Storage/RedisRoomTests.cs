using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A Redis keeps everything and then stops: the log is bounded before, and an operator hears of it before.</summary>
public sealed class RedisRoomTests : IAsyncLifetime
{
    private const string Key = "aa:{rules.example.com}:";

    private static readonly GroupResource Rules = new("example.com", "rules");
    private static readonly NamespacedName A = new("ns", "a");

    private readonly RecordingLogger<RedisRevisionStores> _log = new();
    private RedisServer _redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task A_log_larger_by_half_than_its_bound_takes_no_commit_until_it_is_trimmed()
    {
        await using var stores = Open(new() { Configuration = _redis.Address, LogBytesMax = 10_000 });
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "x");
        StoreUnavailableException? full = null;
        var last = new Revision(2);
        for (var i = 0; i < 100 && full is null; i++)
        {
            Assert.InRange(await store.LogBytesAsync(), 0, 16_000);
            try
            {
                last = await store.ModifyAsync(A, last, new string('x', 400));
            }
            catch (StoreUnavailableException e)
            {
                full = e;
            }
        }

        Assert.Equal($"Redis '{_redis.Address}': the log is full and is being compacted; nothing was written, try again later", full!.Message);
        Assert.InRange(await store.LogBytesAsync(), 15_000, 16_000);
        Assert.Equal(last, (await store.HeadAsync()).Last);
        // Who is not up to date learns that also now.
        Assert.Equal(last, (await store.TryModifyAsync(A, new(2), "y")).Current!.Revision);
        await store.TrimAsync(last.Number - 3);
        Assert.Equal(last.Next, await store.ModifyAsync(A, last, "y"));
    }

    [Fact]
    public async Task Many_commits_in_one_call_are_counted_one_by_one()
    {
        await using var stores = Open(new() { Configuration = _redis.Address, LogBytesMax = 10_000 });
        var store = await stores.OpenAsync(Rules, Token);
        var commits = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            try
            {
                return (await store.TryAddAsync(new("ns", $"n{i}"), new string('x', 400))).IsCommitted;
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        }));
        Assert.InRange(await store.LogBytesAsync(), 15_000, 16_000);
        Assert.Equal((await store.HeadAsync()).Last.Number - 1, commits.Count(c => c));
    }

    [Fact]
    public async Task Entries_of_a_build_that_did_not_count_count_nothing()
    {
        await using var stores = Open(new() { Configuration = _redis.Address });
        var store = await stores.OpenAsync(Rules, Token);
        for (var revision = 2; revision <= 4; revision++)
            await _redis.SayAsync("XADD", Key + "log", $"{revision}-0", "t", revision == 2 ? "1" : "2", "n", "ns/a", "j", Stored(revision), "p", revision == 2 ? "" : Stored(revision - 1));
        await _redis.SayAsync("HSET", Key + "objects", "ns/a", Stored(4));
        await _redis.SayAsync("ZADD", Key + "names", "0", "ns/a");
        await _redis.SayAsync("HSET", Key + "line", "last", "4");

        Assert.Equal(0, await store.LogBytesAsync());
        await store.ModifyAsync(A, new(4), "new");
        var size = await store.LogBytesAsync();
        Assert.Equal(StoreSteps.Json("old", new(4)).Length + StoreSteps.Json("new", new(5)).Length, size);
        Assert.Equal(4, (await store.ReadLogAsync(1)).Count);
        await store.TrimAsync(3);
        Assert.Equal(size, await store.LogBytesAsync());
        await store.TrimAsync(5);
        Assert.Equal(0, await store.LogBytesAsync());

        static string Stored(int revision) => $"{revision} {StoreSteps.Json("old", new(revision))}";
    }

    [Fact]
    public async Task The_bound_of_a_log_follows_what_the_redis_has()
    {
        await _redis.SayAsync("CONFIG", "SET", "maxmemory", "800mb");
        await using var stores = Open(new() { Configuration = _redis.Address });
        var first = await stores.OpenAsync(Rules, Token);
        Assert.Equal(200L << 20, (await first.LogSizeAsync(Token)).BytesMax);
        await stores.OpenAsync(new("example.com", "others"), Token);
        Assert.Equal(100L << 20, (await first.LogSizeAsync(Token)).BytesMax);

        await _redis.SayAsync("CONFIG", "SET", "maxmemory", "20mb");
        await using var scarce = Open(new() { Configuration = _redis.Address, KeyPrefix = "scarce" });
        Assert.Equal(16L << 20, (await (await scarce.OpenAsync(Rules, Token)).LogSizeAsync(Token)).BytesMax);
    }

    [Fact]
    public async Task That_memory_runs_short_is_said_once_in_one_line_and_so_is_that_it_does_no_more()
    {
        await using var stores = Open(new() { Configuration = _redis.Address, MemoryInterval = TimeSpan.FromMilliseconds(20) });
        await stores.OpenAsync(Rules, Token);
        Assert.Null(stores.ShortOfRoom);
        await _redis.SayAsync("CONFIG", "SET", "maxmemory", "1mb");

        await _log.WaitForAsync("of its maxmemory of 1 MiB, and takes no writes when that is full; raise maxmemory, delete objects, or give --log-retention-bytes less", 1);
        Assert.StartsWith($"Redis '{_redis.Address}' uses ", stores.ShortOfRoom, StringComparison.Ordinal);
        await _redis.SayAsync("CONFIG", "SET", "maxmemory", "1gb");
        await _log.WaitForAsync("has room again", 1);
        Assert.Null(stores.ShortOfRoom);
        Assert.Single(_log.Warnings);
    }

    private RedisRevisionStores Open(RedisStoreOptions options) => RedisPlace.Open(options, _log);
}
