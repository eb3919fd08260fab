using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>What our stores do beyond the contract: what was forbidden does not pile up.</summary>
public abstract class ForgettingTests(IStorePlace place) : IAsyncLifetime
{
    private static readonly GroupResource Rules = new("example.com", "rules");

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_forbidden_is_forgotten_with_the_next_one_after_its_time(bool reopened)
    {
        var store = await place.Stores.OpenAsync(Rules, TestContext.Current.CancellationToken);
        Guid old = Guid.CreateVersion7(), next = Guid.CreateVersion7();
        Assert.Null(await store.SettleAsync(old));
        await place.PassTimeAsync(Fence.Holds + TimeSpan.FromSeconds(1));
        Assert.Null(await store.SettleAsync(next));
        if (reopened)
        {
            await place.ReopenAsync();
            store = await place.Stores.OpenAsync(Rules, TestContext.Current.CancellationToken);
        }

        Assert.True((await store.TryAddAsync(new("ns", "a"), "a", old)).IsCommitted);
        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(new("ns", "b"), "b", next))).CameTooLate);
    }
}

public sealed class MemoryForgettingTests() : ForgettingTests(new MemoryPlace());

public sealed class SqliteForgettingTests() : ForgettingTests(new SqlitePlace());

public sealed class RedisForgettingTests(OwnRedis redis) : ForgettingTests(redis.NewPlace()), IClassFixture<OwnRedis>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_earlier_build_has_forbidden_is_refused_and_goes_with_the_log_as_it_did()
    {
        await using var place = redis.NewPlace();
        var store = await place.Stores.OpenAsync(new("example.com", "rules"), Token);
        var (operation, key) = (Guid.CreateVersion7(), $"{place.Options.KeyPrefix}:{{rules.example.com}}:void");
        await store.AddAsync(new("ns", "a"), "a");
        // Its score is the last revision there was. The id is not known to the shell, but the script that forbids it is.
        Assert.Null(await store.SettleAsync(operation));
        await redis.Server.SayAsync("EVAL", "for _, m in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('ZADD', KEYS[1], 2, m) end", "1", key);

        Assert.True((await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(new("ns", "b"), "b", operation))).CameTooLate);
        Assert.Null(await store.SettleAsync(Guid.CreateVersion7()));
        Assert.Equal("2", await redis.Server.SayAsync("ZCARD", key));
        await store.AddAsync(new("ns", "c"), "c");
        await store.TrimAsync(2);

        Assert.Equal("1", await redis.Server.SayAsync("ZCARD", key));
    }
}
