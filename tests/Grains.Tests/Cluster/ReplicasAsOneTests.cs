using System.Text;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

/// <summary>Three replicas on one Redis.</summary>
public sealed class ThreeReplicas : IAsyncLifetime
{
    private RedisServer _redis = null!;

    internal Replica[] All { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        All = await Replica.StartManyAsync(_redis, 3);
    }

    internal async Task<Replica> JoinAsync()
    {
        var joined = await Replica.StartAsync(_redis);
        foreach (var replica in All)
            await replica.KnowsAsync([.. All.Select(r => r.Silo), joined.Silo]);
        return joined;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in All)
            await replica.DisposeAsync();
        await _redis.DisposeAsync();
    }
}

public sealed class ReplicasAsOneTests(ThreeReplicas replicas) : IClassFixture<ThreeReplicas>
{
    /// <summary>How long what must come about is waited for, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Replica[] All => replicas.All;

    [Fact]
    public async Task What_one_has_acknowledged_the_others_read()
    {
        for (var i = 0; i < 50; i++)
        {
            var created = await All[i % 3].CreateAsync($"fresh-{i}");
            Assert.Equal(201, created.Code);
            foreach (var other in All)
                Assert.Equal(created.Revision, (await other.GetAsync($"fresh-{i}"))?.Revision.Number);
        }
    }

    /// <summary>They ask nobody where a grain is, and so have to come to the same answer.</summary>
    [Fact]
    public async Task An_object_has_its_grain_on_one_silo_whoever_is_asked_to_write_it()
    {
        for (var i = 0; i < 60; i++)
            Assert.Equal(201, (await All[i % 3].CreateAsync($"placed-{i}")).Code);
        for (var i = 0; i < 60; i++)
            Assert.Equal(200, (await All[(i + 1) % 3].PatchAsync($"placed-{i}", 81)).Code);

        var grains = (await All[0].GrainsAsync()).Where(g => g.Grain.Key.ToString()!.Contains("placed-")).ToList();

        Assert.Equal(60, grains.Count);
        Assert.Equal(60, grains.Select(g => g.Grain).Distinct().Count());
        Assert.All(All, r => Assert.InRange(grains.Count(g => g.Silo.Equals(r.Silo)), 5, 40));
        Assert.All(grains, g => Assert.All(All, r => Assert.Equal(g.Silo, r.PlaceOf(g.Grain))));
        for (var i = 0; i < 60; i++)
            Assert.Equal(200, (await All[(i + 2) % 3].DeleteAsync($"placed-{i}")).Code);
    }

    [Fact]
    public async Task A_create_of_what_is_there_is_refused_by_all()
    {
        Assert.Equal(201, (await All[0].CreateAsync("once")).Code);
        foreach (var replica in All)
            Assert.Equal(409, (await replica.CreateAsync("once")).Code);
    }

    [Fact]
    public async Task A_watch_on_one_sees_the_writes_of_the_others_complete_and_in_order()
    {
        const int writes = 600;
        using var cursor = All[2].Cache.OpenCursor(await All[2].Reader.CatchUpAsync(TestContext.Current.CancellationToken));
        var from = All[2].Cache.Revision;

        var created = await Task.WhenAll(Enumerable.Range(0, writes).Select(i => All[i % 2].CreateAsync($"watched-{i}")));
        Assert.All(created, c => Assert.Equal((201, null), (c.Code, c.Failure?.Message)));
        var upTo = await All[2].Reader.CatchUpAsync(TestContext.Current.CancellationToken);

        var expected = from;
        var names = new HashSet<string>();
        while (cursor!.TryNext(out var seen) == CursorState.Event)
        {
            expected = expected.Next;
            Assert.Equal(expected, seen!.Revision);
            names.Add(seen.Object.Name.Name);
        }
        Assert.Equal(upTo, expected);
        Assert.Superset(Enumerable.Range(0, writes).Select(i => $"watched-{i}").ToHashSet(), names);
    }

    /// <summary>Nobody asks the store for its head here: without announcements a cache would never hear of a write.</summary>
    [Fact]
    public async Task Writes_are_announced_and_not_only_found_in_the_log()
    {
        await using var redis = await RedisServer.StartAsync();
        var pair = await Replica.StartManyAsync(redis, 2, feed: new WatchFeedLimits { HeadInterval = TimeSpan.FromHours(1) });
        for (var i = 0; i < 50; i++)
        {
            var created = await pair[i % 2].CreateAsync($"announced-{i}");
            await pair[(i + 1) % 2].Cache.WaitForAsync(new(created.Revision), TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        foreach (var replica in pair)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task A_large_object_is_announced_without_its_content()
    {
        var created = await All[0].CreateAsync("large", note: new string('x', 200_000));
        foreach (var replica in All)
            Assert.Equal(created.Revision, (await replica.GetAsync("large"))?.Revision.Number);
    }

    [Fact]
    public async Task Writers_over_all_replicas_leave_one_line_and_equal_caches()
    {
        const int writers = 64;
        const int keys = 12;
        const int each = 20;
        var before = await All[0].Reader.CatchUpAsync(TestContext.Current.CancellationToken);
        var revisions = await Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(() => WriteAsync(new Random(w), keys, each))));

        var head = Revision.None;
        foreach (var replica in All)
            head = await replica.Reader.CatchUpAsync(TestContext.Current.CancellationToken);
        var taken = revisions.SelectMany(r => r).Order().ToList();
        Assert.Equal(Enumerable.Range(1, taken.Count).Select(i => before.Number + i), taken);
        Assert.Equal(before.Number + taken.Count, head.Number);
        var first = Content(All[0].Cache);
        Assert.Equal(first, Content(All[1].Cache));
        Assert.Equal(first, Content(All[2].Cache));
    }

    [Fact]
    public async Task A_replica_that_joins_can_be_watched_from_before_it_joined()
    {
        var first = await All[0].CreateAsync("before-1");
        var second = await All[1].CreateAsync("before-2");
        await using var joined = await replicas.JoinAsync();

        using var cursor = joined.Cache.OpenCursor(new Revision(first.Revision));

        Assert.Equal(CursorState.Event, cursor!.TryNext(out var seen));
        Assert.Equal(second.Revision, seen!.Revision.Number);
        Assert.Equal(201, (await joined.CreateAsync("after")).Code);
        Assert.NotNull(await All[0].GetAsync("after"));
    }

    private async Task<List<long>> WriteAsync(Random random, int keys, int count)
    {
        var taken = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var replica = All[random.Next(3)];
            var name = $"hot-{random.Next(keys)}";
            var result = random.Next(10) switch
            {
                < 3 => await replica.CreateAsync(name, random.Next(1, 65536)),
                < 8 => await replica.PatchAsync(name, random.Next(1, 65536)),
                _ => await replica.DeleteAsync(name),
            };
            Assert.Contains(result.Code, (int[])[200, 201, 404, 409]);
            if (result.Revision > 0)
                taken.Add(result.Revision);
        }
        return taken;
    }

    private static Dictionary<NamespacedName, string> Content(WatchCache cache)
    {
        var content = new Dictionary<NamespacedName, string>();
        foreach (var (name, value) in cache.Snapshot().Objects.All)
            content.Add(name, Encoding.UTF8.GetString(value.Json.Span));
        return content;
    }
}
