using System.Diagnostics;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>A replica dies, the store goes away: the others go on, and everything is there.</summary>
public sealed class ReplicaFailureTests(ITestOutputHelper output)
{
    private const int WritersEach = 8;
    private const int Keys = 60;
    private const int WritesBeforeKill = 300;
    private const int WritesAfterKill = 1500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Clients of the other replicas are told nothing but the truth, which is never a 500, a 503 or a 504.</summary>
    [Fact]
    public async Task A_replica_killed_under_load_takes_no_write_with_it()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var set = await ReplicaSet.StartAsync(3);
        using var doomed = set.Connect(set.Replicas[0]);
        using var second = set.Connect(set.Replicas[1]);
        using var third = set.Connect(set.Replicas[2]);
        Assert.Equal(201, (await doomed.PostAsync(Rules.In("ns"), Rules.Json("first", 1, "first"), Token)).Code);
        var (before, start) = await Rules.ListAsync(third, Token);
        using var watch = await third.WatchAsync(Rules.WatchFrom(start), Token);
        var history = new WatchHistory(start);
        var ledger = new WriteLedger(WritesBeforeKill);
        var slowest = new long[3];
        var killed = false;

        var writing = new[] { doomed, second, third }.SelectMany((client, replica) => Enumerable.Range(0, WritersEach).Select(async w =>
        {
            var writer = new RandomWriter($"{replica}-{w}", Seeded.Of(seed, (replica * WritersEach) + w), client, ledger, Keys);
            while (!Volatile.Read(ref killed) || ledger.AcknowledgedCount < WritesBeforeKill + WritesAfterKill)
            {
                var started = Stopwatch.GetTimestamp();
                if (!await writer.WriteAsync(Token))
                    return;
                if (Volatile.Read(ref killed))
                    Max(ref slowest[replica], (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })).ToList();
        await ledger.Enough;
        await set.Replicas[0].KillAsync();
        Volatile.Write(ref killed, true);
        await Task.WhenAll(writing);

        var (objects, head) = await Rules.ListAsync(second, Token);
        Assert.Equal(WatchEnd.Reached, await history.FollowAsync(watch, head, Token));
        WatchGuarantees.AgreesWith(WatchGuarantees.All(history, before, head), objects);
        WatchGuarantees.AgreesWith(objects, (await Rules.ListAsync(third, Token)).Objects);
        ledger.Check(history);
        output.WriteLine($"{ledger.AcknowledgedCount} acknowledged writes; slowest while one was away: {slowest[1]} ms and {slowest[2]} ms");
    }

    [Fact]
    public async Task A_replica_that_is_told_to_end_leaves_without_a_gap()
    {
        await using var set = await ReplicaSet.StartAsync(2);
        using var other = set.Connect(set.Replicas[1]);
        for (var i = 0; i < 30; i++)
            Assert.Equal(201, (await other.PostAsync(Rules.In("ns"), Rules.Json($"rule-{i}", 1, $"{i}"), Token)).Code);

        Assert.Equal(0, await set.Replicas[0].TerminateAsync());
        await set.Replicas[1].LoggedAsync(" leaves; others now: 0");
        Assert.Equal([], set.Replicas[0].Complaints.Concat(set.Replicas[1].Complaints));

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 30; i++)
            Assert.Equal(200, (await other.PatchAsync(Rules.PathOf($"ns/rule-{i}"), Rules.MergePatch(2, $"patch-{i}"), ApiClient.MergePatch, Token)).Code);
        output.WriteLine($"30 patches took {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
    }

    /// <summary>It has been declared dead meanwhile, and must not go on as if nothing had happened.</summary>
    [Fact]
    public async Task A_replica_that_was_frozen_ends_and_says_why()
    {
        await using var set = await ReplicaSet.StartAsync(2);
        var (frozen, other) = (set.Replicas[0], set.Replicas[1]);
        using var client = set.Connect(other);

        frozen.Freeze(true);
        await other.LoggedAsync("is dead: it was killed, or does not answer");
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("web", 1, "during"), Token)).Code);
        frozen.Freeze(false);

        Assert.Equal(1, await frozen.EndedAsync());
        Assert.Contains("error: this replica cannot go on and ends, start it again: ", frozen.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", frozen.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_store_is_away_reads_that_may_be_old_and_watches_go_on_and_all_heals_by_itself()
    {
        await using var set = await ReplicaSet.StartAsync(2);
        using var client = set.Connect(set.Replicas[0]);
        using var other = set.Connect(set.Replicas[1]);
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("web", 1, "before"), Token)).Code);
        var (_, start) = await Rules.ListAsync(other, Token);
        using var watch = await other.WatchAsync(Rules.WatchFrom(start), Token);

        await set.Redis.KillAsync();

        foreach (var replica in (ApiClient[])[client, other])
        {
            var refused = await replica.PatchAsync(Rules.PathOf("ns/web"), Rules.MergePatch(2, "during"), ApiClient.MergePatch, Token);
            Assert.Equal(503, refused.Code);
            Assert.Equal(1, refused.Json.GetProperty("details").GetProperty("retryAfterSeconds").GetInt32());
            Assert.Equal(503, (await replica.GetAsync(Rules.PathOf("ns/web"), Token)).Code);
            Assert.Equal(200, (await replica.GetAsync(Rules.PathOf("ns/web") + "?resourceVersion=0", Token)).Code);
            Assert.Equal(200, (await replica.GetAsync(Rules.All + "?resourceVersion=0", Token)).Code);
            Assert.Equal(200, (await replica.GetAsync("/apis/firewalld.fedoraproject.org/v1", Token)).Code);
            Assert.Equal(200, (await replica.GetAsync("/livez?verbose", Token)).Code);
        }
        await set.Redis.RestartAsync();

        var healed = await UntilAsync(() => client.PatchAsync(Rules.PathOf("ns/web"), Rules.MergePatch(3, "after"), ApiClient.MergePatch, Token));
        Assert.Equal(start + 1, healed.Revision);
        var history = new WatchHistory(start);
        Assert.Equal(WatchEnd.Reached, await history.FollowAsync(watch, healed.Revision, Token));
        Assert.Equal("after", ObjectJson.Annotation(history.Events.Single().Object, WriteLedger.TokenAnnotation));
    }

    /// <summary>Tries again while it is 503, which a client does too.</summary>
    private static async Task<ApiAnswer> UntilAsync(Func<Task<ApiAnswer>> send)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var answer = await send();
            if (answer.Code != 503)
                return answer;
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }

    private static void Max(ref long known, long value)
    {
        for (var seen = Volatile.Read(ref known); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref known, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
