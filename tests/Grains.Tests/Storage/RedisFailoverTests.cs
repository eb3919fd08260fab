using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>A Redis with replicas: what is acknowledged when, and what becomes of it when the primary dies.</summary>
public sealed class RedisFailoverTests
{
    private static readonly GroupResource Rules = new("example.com", "rules");
    private static readonly NamespacedName A = new("ns", "a");

    private readonly RecordingLogger<RedisRevisionStores> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_primary_that_Sentinels_name_is_followed_and_nothing_acknowledged_is_lost()
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        await using var stores = Open(redis.Address, replicas: 1);
        var store = await stores.OpenAsync(Rules, Token);
        for (var death = 1; death <= 2; death++)
        {
            var revision = await store.AddAsync(new("ns", $"before-{death}"), "x");
            // What the replica does not get is not acknowledged, and shown to nobody.
            await redis.Primary.CutReplicasOffAsync();
            var operation = Guid.CreateVersion7();
            await AssertUnknownAsync(async () => await store.TryAddAsync(new("ns", $"never-{death}"), "x", operation), "0 replicas have acknowledged within 1 s");
            await AssertUnknownAsync(async () => await store.HeadAsync(), "0 replicas have acknowledged");
            await AssertUnknownAsync(async () => await store.GetAsync(new("ns", $"never-{death}")), "0 replicas have acknowledged");
            await AssertUnknownAsync(async () => await store.SettleAsync(operation), "0 replicas have acknowledged");
            Assert.Equal(revision, store.Seen);

            await (await redis.KillPrimaryAsync()).RestartAsReplicaAsync();

            Assert.Equal(revision, (await UntilItAnswersAsync(async () => await store.HeadAsync())).Last);
            Assert.Null(await store.GetAsync(new("ns", $"never-{death}")));
            Assert.Null(await store.SettleAsync(operation));
            Assert.Equal(revision.Next, await store.AddAsync(new("ns", $"after-{death}"), "x"));
        }
        Assert.Equal(["after-1", "after-2", "before-1", "before-2"], (await store.ScanAsync()).Select(o => o.Name.Name));
    }

    [Fact]
    public async Task Without_acknowledgement_a_failover_loses_writes_and_the_line_goes_on_in_another_epoch()
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        await using var stores = Open(redis.Address, replicas: 0);
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "kept");
        await redis.Primary.SayAsync("WAIT", "1", "0");
        await redis.Primary.CutReplicasOffAsync();
        var lost = await store.AddAsync(new("ns", "lost"), "x");
        await redis.KillPrimaryAsync();

        var error = await UntilItAnswersAsync(async () => await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.HeadAsync()), e => e.HasLostWrites);
        Assert.Contains($"its line ends at 2, and revision {lost} was seen", error.Message);
        await store.StartEpochAsync(Token);
        var head = await store.HeadAsync();
        Assert.Equal(head.Last, head.Compacted);
        Assert.True(head.Last.Number >= lost.Number + 1_000_000);
        Assert.Equal(["a"], (await store.ScanAsync()).Select(o => o.Name.Name));
        Assert.Equal(head.Last.Next, await store.AddAsync(new("ns", "next"), "x"));
    }

    [Fact]
    public async Task Many_commits_at_a_time_are_acknowledged_by_few_questions()
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        await using var stores = Open(redis.Address, replicas: 1);
        var store = await stores.OpenAsync(Rules, Token);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.AddAsync(new("ns", $"n{i}"), "x")));

        var calls = (await redis.Primary.SayAsync("INFO", "commandstats")).Split('\n').Single(l => l.StartsWith("cmdstat_wait:calls=", StringComparison.Ordinal));
        Assert.InRange(int.Parse(calls["cmdstat_wait:calls=".Length..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture), 1, 50);
    }

    [Fact]
    public async Task Where_no_replica_is_asked_for_none_is_asked()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stores = Open(redis.Address, replicas: 0);
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "x");
        await store.HeadAsync();
        await store.SettleAsync(Guid.CreateVersion7());

        var stats = await redis.SayAsync("INFO", "commandstats");
        Assert.DoesNotContain("cmdstat_wait", stats);
        Assert.DoesNotContain("cmdstat_publish", stats);
    }

    [Theory]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "has fewer replicas than its min-replicas-to-write; nothing was written; start them, or see INFO replication")]
    [InlineData(
        "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE",
        "is a read-only replica; nothing was written; if it does not fail over at the moment, configure the address of the primary, or those of its Sentinels and serviceName=")]
    public async Task A_Redis_that_takes_no_writes_for_now_says_so_at_once_and_heals(string failing, string healing, string expected)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stores = Open(redis.Address, replicas: 0);
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "x");
        await redis.SayAsync(failing.Split(' '));

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(new("ns", "b"), "x"));
        Assert.EndsWith(expected, error.Message);
        await redis.SayAsync(healing.Split(' '));
        Assert.Equal(new Revision(3), (await UntilItAnswersAsync(async () => await store.TryAddAsync(new("ns", "c"), "x"))).Revision);
        Assert.Equal(["a", "c"], (await store.ScanAsync()).Select(o => o.Name.Name));
    }

    [Fact]
    public async Task A_replica_that_does_not_serve_what_is_old_says_so_to_reads_and_heals()
    {
        await using var redis = await RedisServer.StartAsync("replica-serve-stale-data no");
        await using var stores = Open(redis.Address, replicas: 0);
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "x");
        await redis.SayAsync("REPLICAOF", "127.0.0.1", "1");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.GetAsync(A));
        Assert.EndsWith("is a replica that has lost its primary; nothing was read or written; see what its Sentinels say", error.Message);
        await redis.SayAsync("REPLICAOF", "NO", "ONE");
        Assert.NotNull(await UntilItAnswersAsync(async () => await store.GetAsync(A)));
    }

    [Fact]
    public async Task A_cluster_without_slots_is_said_to_be_down()
    {
        await using var redis = await RedisServer.StartAsync(
            new RedisSurroundings { Address = "127.0.0.1", Port = FixedPort.Next() }, "cluster-enabled yes", $"cluster-port {FixedPort.Next()}");
        await using var stores = Open(redis.NetworkAddress, replicas: 0);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stores.OpenAsync(Rules, Token));
        Assert.EndsWith("is a cluster that is down or moves keys; nothing was read or written, try again later", error.Message);
    }

    [Fact]
    public async Task Sentinels_that_do_not_know_the_name_or_do_not_answer_are_told_of()
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        foreach (var (address, why) in ((string, string)[])
        [
            (redis.Address.Replace("serviceName=portrule", "serviceName=portrules", StringComparison.Ordinal), "its Sentinels know no primary of the name 'portrules'; configure serviceName= as 'sentinel monitor' of sentinel\\.conf has it"),
            ($"127.0.0.1:{FixedPort.Next()},serviceName=portrule", "none of its Sentinels answers( \\(Connection refused\\))?; start them, or configure their addresses"),
        ])
        {
            await using var stores = Open(address, replicas: 0);
            Assert.Matches($"^Redis '{address}': {why}$", (await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stores.OpenAsync(Rules, Token))).Message);
        }
    }

    [Theory]
    [InlineData(0, "has Sentinels, and no replica is asked to acknowledge writes: when it fails over, those that no replica had are lost, although they were acknowledged; give --store-replicas-acknowledging=1")]
    [InlineData(1, "has min-replicas-to-write 0: while fewer replicas than --store-replicas-acknowledging=1 are there, it takes writes that are never acknowledged, and their outcome is unknown; set min-replicas-to-write 1")]
    public async Task What_a_failover_may_cost_is_said_at_the_start(int replicas, string warning)
    {
        await using var redis = await RedisFailover.StartAsync(replicas: 1);
        await using var stores = Open(redis.Address, replicas);
        await stores.OpenAsync(Rules, Token);
        Assert.EndsWith(warning, Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    private RedisRevisionStores Open(string address, int replicas) => RedisPlace.Open(new() { Configuration = address, ReplicasAcknowledging = replicas }, _log);

    private static async Task AssertUnknownAsync(Func<Task> ask, string why)
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(ask);
        Assert.Contains(why, error.Message);
        Assert.False(error.HasLostWrites);
    }

    /// <summary>Asks again while it fails over.</summary>
    private static async Task<T> UntilItAnswersAsync<T>(Func<Task<T>> ask, Func<T, bool>? isWanted = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                if (await ask() is var answer && isWanted?.Invoke(answer) != false)
                    return answer;
            }
            catch (StoreUnavailableException e) when (!e.HasLostWrites)
            {
                // Not yet.
            }
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }
}
