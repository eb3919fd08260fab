using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>Several replicas on one Redis, and a Redis that is not what it was.</summary>
public sealed class RedisSharingTests : IAsyncLifetime
{
    private const string Key = "aa:{rules.example.com}:";

    private static readonly GroupResource Rules = new("example.com", "rules");
    private static readonly NamespacedName A = new("ns", "a");

    private RedisServer _redis = null!;
    private RedisPlace _one = null!;
    private RedisPlace _two = null!;
    private IRevisionStore _first = null!;
    private IRevisionStore _second = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        (_one, _two) = (new(_redis), new(_redis));
        var opened = await Task.WhenAll(_one.Stores.OpenAsync(Rules, Token).AsTask(), _two.Stores.OpenAsync(Rules, Token).AsTask());
        (_first, _second) = (opened[0], opened[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Two_replicas_that_race_for_the_same_objects_leave_one_contiguous_line()
    {
        var acknowledged = new ConcurrentDictionary<long, string>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(w => Task.Run(() => WriteAsync(w % 2 == 0 ? _first : _second, w, acknowledged), Token)));

        var last = (await _first.HeadAsync()).Last.Number;
        Assert.Equal(await _second.HeadAsync(), await _first.HeadAsync());
        Assert.Equal(Enumerable.Range(2, (int)last - 1).Select(n => (long)n), acknowledged.Keys.Order());
        var log = await _first.ReadLogAsync(1);
        Assert.Equal(log.Lines(), (await _second.ReadLogAsync(1)).Lines());
        var objects = new SortedDictionary<NamespacedName, StoredObject>();
        foreach (var entry in log)
        {
            Assert.Equal(StoreSteps.Json(acknowledged[entry.Revision.Number], entry.Revision), entry.Json.Text());
            Assert.Equal(objects.GetValueOrDefault(entry.Name)?.Json.Text(), entry.Previous.Text());
            objects.Replay([entry]);
        }
        Assert.Equal(objects.Values.Lines(), (await _second.ScanAsync()).Lines());
    }

    [Fact]
    public async Task A_replica_reads_what_another_was_told_is_committed()
    {
        for (var i = 2; i < 200; i++)
        {
            var name = new NamespacedName("ns", $"n{i}");
            var revision = await _first.AddAsync(name, "x");
            Assert.Equal(revision, (await _second.HeadAsync()).Last);
            Assert.Equal(revision, (await _second.GetAsync(name))!.Revision);
            Assert.Equal(name, (await _second.ReadLogAsync(revision.Number - 1)).Single().Name);
        }
    }

    [Fact]
    public async Task One_replica_reads_while_the_other_trims_and_misses_nothing()
    {
        var race = Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(() => WriteAsync(_first, w, new()), Token)));
        var trims = Task.Run(
            async () =>
            {
                while (!race.IsCompleted)
                    await _first.TrimAsync((await _first.HeadAsync()).Last.Number - 10);
            },
            Token);
        var read = Revision.Origin.Number;
        while (!race.IsCompleted || read < (await _second.HeadAsync()).Last.Number)
        {
            try
            {
                var log = await _second.ReadLogAsync(read, max: 40);
                Assert.Equal(Enumerable.Range(1, log.Count).Select(i => read + i), log.Select(e => e.Revision.Number));
                read += log.Count;
            }
            catch (CompactedException e)
            {
                Assert.True(e.Compacted.Number > read);
                read = e.Compacted.Number;
            }
        }
        await race;
        await trims;
    }

    [Fact]
    public async Task A_trim_frees_the_log_and_the_operations_in_it()
    {
        for (var i = 2; i <= 101; i++)
            await _first.AddAsync(new("ns", $"n{i}"), "x");

        Assert.Equal(new Revision(91), await _second.TrimAsync(91));
        Assert.Equal("10", await _redis.SayAsync("XLEN", Key + "log"));
        Assert.Equal("10", await _redis.SayAsync("ZCARD", Key + "operations"));
        Assert.Equal("100", await _redis.SayAsync("HLEN", Key + "objects"));
        await _second.TrimAsync(101);
        Assert.Equal("0", await _redis.SayAsync("EXISTS", Key + "operations"));
        Assert.Equal(new Revision(102), await _first.AddAsync(A, "x"));
    }

    [Fact]
    public async Task Without_memory_nothing_is_written_reads_go_on_and_a_trim_helps()
    {
        for (var i = 2; i <= 11; i++)
            await _first.AddAsync(new("ns", $"n{i:00}"), "x");
        await _redis.SayAsync("CONFIG", "SET", "maxmemory", "1");
        var operation = Guid.CreateVersion7();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _first.TryAddAsync(A, "a", operation));
        Assert.Equal($"Redis '{_redis.Address}' is out of memory; nothing was written; raise its maxmemory", error.Message);
        Assert.Null(await _first.SettleAsync(operation));
        Assert.Equal(new StoreHead(new(11), Revision.Origin), await _first.HeadAsync());
        Assert.Equal(10, (await _first.ScanAsync()).Count);
        Assert.Equal(10, (await _first.ReadLogAsync(1)).Count);
        Assert.Equal(new Revision(5), await _first.TrimAsync(5));
        await using (var third = new RedisPlace(_redis))
            Assert.Equal(new StoreHead(new(11), new(5)), await (await third.Stores.OpenAsync(Rules, Token)).HeadAsync());

        await _redis.SayAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(new Revision(12), await _first.AddAsync(A, "a"));
    }

    [Fact]
    public async Task Large_objects_of_many_callers_come_back_whole()
    {
        var values = Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 1 << 20)).ToArray();
        await Task.WhenAll(values.Select((value, i) => (i % 2 == 0 ? _first : _second).AddAsync(new("ns", $"n{i:00}"), value)));

        var log = await _first.ReadLogAsync(1);
        Assert.Equal(values, (await _second.ScanAsync()).Select(o => StoreSteps.ValueOf(o.Json)));
        Assert.Equal(values, log.OrderBy(e => e.Name).Select(e => StoreSteps.ValueOf(e.Json)));
    }

    [Fact]
    public async Task A_redis_that_was_emptied_is_noticed_and_nothing_is_written_into_it()
    {
        await _first.AddAsync(A, "a");
        await _redis.SayAsync("FLUSHALL");

        await AssertLostAsync(_first, "its line is gone");
        Assert.Equal("0", await _redis.SayAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_line_that_was_begun_anew_is_noticed_by_who_knew_the_old_one()
    {
        await _first.AddAsync(A, "a");
        await _redis.SayAsync("FLUSHALL");
        await using var third = new RedisPlace(_redis);
        var anew = await third.Stores.OpenAsync(Rules, Token);
        await anew.AddAsync(A, "b");
        await anew.AddAsync(new("ns", "b"), "b");

        await AssertLostAsync(_first, "its line is another one");
        Assert.Equal(new Revision(3), (await anew.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_line_that_went_back_is_noticed_and_no_revision_is_used_twice()
    {
        for (var i = 2; i <= 5; i++)
            await _first.AddAsync(new("ns", $"n{i}"), "x");
        Assert.Equal(new Revision(5), (await _second.HeadAsync()).Last);
        // What a restored backup looks like: revisions 4 and 5 are gone.
        await _redis.SayAsync("HSET", Key + "line", "last", "3");

        await AssertLostAsync(_first, "its line ends at 3, and revision 5 was seen");
        await AssertLostAsync(_second, "its line ends at 3, and revision 5 was seen");
        Assert.Equal("3", await _redis.SayAsync("HGET", Key + "line", "last"));
    }

    private async Task AssertLostAsync(IRevisionStore store, string what)
    {
        var expected = $"Redis '{_redis.Address}' has lost writes that it had acknowledged: {what}; restore it, and restart all replicas";
        Func<Task>[] calls =
        [
            async () => await store.HeadAsync(), async () => await store.GetAsync(A), async () => await store.TryAddAsync(new("ns", "new"), "x"),
            async () => await store.ReadLogAsync(1), async () => await store.ScanAsync(), async () => await store.SettleAsync(Guid.NewGuid()), async () => await store.TrimAsync(3),
        ];
        foreach (var call in calls)
            Assert.Equal(expected, (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Message);
    }

    private static async Task WriteAsync(IRevisionStore store, int writer, ConcurrentDictionary<long, string> acknowledged)
    {
        var random = new Random(writer);
        for (var i = 0; i < 150; i++)
        {
            var name = new NamespacedName("ns", $"contested-{random.Next(6)}");
            var (seen, value) = (await store.GetAsync(name), $"{writer}/{i}");
            var outcome = seen is null ? await store.TryAddAsync(name, value)
                : random.Next(3) == 0 ? await store.TryDeleteAsync(name, seen.Revision, value)
                : await store.TryModifyAsync(name, seen.Revision, value);
            if (outcome.IsCommitted)
                Assert.True(acknowledged.TryAdd(outcome.Revision.Number, value), $"revision {outcome.Revision} was given out twice");
        }
    }
}
