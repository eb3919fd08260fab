using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Storage;

/// <summary>What survives the death of Redis, and what becomes of commits whose answer is lost.</summary>
public sealed class RedisDurabilityTests : IAsyncLifetime
{
    private static readonly GroupResource Rules = new("example.com", "rules");
    private static readonly NamespacedName A = new("ns", "a");

    private readonly RecordingLogger<RedisRevisionStores> _log = new();
    private RedisServer _redis = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Killed_under_racing_writers_it_keeps_every_acknowledged_commit_and_tells_what_became_of_the_others()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address }, _log);
        var store = await stores.OpenAsync(Rules, Token);
        var committed = new ConcurrentDictionary<long, string>();
        var never = new List<string>();

        for (var death = 1; death <= 4; death++)
        {
            var target = committed.Count + 300;
            var enough = new TaskCompletionSource();
            var writers = Enumerable.Range(0, 16).Select(writer => Task.Run(
                () => WriteUntilItFailsAsync(store, $"{death}/{writer}", revision => Acknowledge(revision.Number, revision.Value, target, enough)), Token)).ToArray();
            await enough.Task.WaitAsync(Token);
            await _redis.KillAsync();
            var open = await Task.WhenAll(writers);
            await _redis.RestartAsync();
            await _log.WaitForAsync("Connected to", death);

            foreach (var (operation, value) in open)
            {
                if (await store.SettleAsync(operation) is { } revision)
                    Assert.True(committed.TryAdd(revision.Number, value), $"revision {revision} was given out twice");
                else
                    never.Add(value);
            }
        }

        var head = await store.HeadAsync();
        var log = await store.ReadLogAsync(1);
        Assert.Equal(committed.Keys.Order(), log.Select(e => e.Revision.Number));
        Assert.Equal(Enumerable.Range(2, log.Count).Select(n => (long)n), log.Select(e => e.Revision.Number));
        Assert.Equal(log.Count + 1, head.Last.Number);
        Assert.All(log, e => Assert.Equal(StoreSteps.Json(committed[e.Revision.Number], e.Revision), e.Json.Text()));
        Assert.DoesNotContain(committed.Values, never.Contains);
        var objects = new SortedDictionary<NamespacedName, StoredObject>();
        objects.Replay(log);
        Assert.Equal(objects.Values.Lines(), (await store.ScanAsync()).Lines());

        void Acknowledge(long revision, string value, int target, TaskCompletionSource enough)
        {
            Assert.True(committed.TryAdd(revision, value), $"revision {revision} was given out twice");
            if (committed.Count >= target)
                enough.TrySetResult();
        }
    }

    [Fact]
    public async Task While_it_is_away_everything_fails_at_once_and_then_heals_by_itself()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address }, _log);
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "a");
        await _redis.KillAsync();
        await _log.WaitForAsync("Lost the connection", 1);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.HeadAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryModifyAsync(A, new(2), "b"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.GetAsync(A));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadLogAsync(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ScanAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.SettleAsync(Guid.NewGuid()));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TrimAsync(2));
        Assert.StartsWith($"Redis '{_redis.Address}' cannot be reached (", error.Message, StringComparison.Ordinal);

        await _redis.RestartAsync();
        await _log.WaitForAsync("Connected to", 1);
        Assert.Equal(new Revision(3), await store.ModifyAsync(A, new(2), "b"));
    }

    [Fact]
    public async Task A_commit_that_is_not_answered_in_time_is_found_by_its_operation()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address, AnswerTimeout = TimeSpan.FromMilliseconds(300) }, _log);
        var store = await stores.OpenAsync(Rules, Token);
        var operation = Guid.CreateVersion7();
        await _redis.SayAsync("CLIENT", "PAUSE", "600000", "WRITE");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(A, "a", operation));
        await _redis.SayAsync("CLIENT", "UNPAUSE");

        Assert.Equal($"Redis '{_redis.Address}' did not answer within 0.3 s; see whether it is alive and not overloaded", error.Message);
        Assert.Equal(new Revision(2), await store.SettleAsync(operation));
    }

    [Fact]
    public async Task Commits_that_wait_behind_one_that_is_not_answered_wait_no_longer_than_it_and_do_not_happen()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address, AnswerTimeout = TimeSpan.FromMilliseconds(300), CommitsPerCallMax = 1 }, _log);
        var store = await stores.OpenAsync(Rules, Token);
        await _redis.SayAsync("CLIENT", "PAUSE", "600000", "WRITE");

        var commits = Enumerable.Range(0, 100).Select(i => store.TryAddAsync(new("ns", $"n{i}"), "x").AsTask()).ToArray();
        foreach (var commit in commits)
            Assert.Contains("did not answer within 0.3 s", (await Assert.ThrowsAsync<StoreUnavailableException>(() => commit)).Message, StringComparison.Ordinal);
        await _redis.SayAsync("CLIENT", "UNPAUSE");

        // The first was sent; perhaps one that came to its end while it was taken from the queue, too.
        Assert.InRange((await store.ScanAsync()).Count, 1, 2);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_keeps_what_it_has()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address, CommitsPerCallMax = 1, QueuedCommitsMax = 2 });
        var store = await stores.OpenAsync(Rules, Token);
        await _redis.SayAsync("CLIENT", "PAUSE", "600000", "WRITE");
        var accepted = Enumerable.Range(0, 3).Select(i => store.TryAddAsync(new("ns", $"n{i}"), "x").AsTask()).ToArray();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(A, "x"));
        await _redis.SayAsync("CLIENT", "UNPAUSE");

        Assert.Contains("2 writes of", error.Message, StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(accepted), outcome => Assert.True(outcome.IsCommitted));
        Assert.Equal(new Revision(4), (await store.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_commit_cancelled_under_way_is_found_by_its_operation()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address });
        var store = await stores.OpenAsync(Rules, Token);
        await _redis.SayAsync("CLIENT", "PAUSE", "600000", "WRITE");
        using var cancellation = new CancellationTokenSource();
        var change = StoreSteps.Change(EventType.Added, A, Revision.None, "a");
        var commit = store.CommitAsync(change, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);

        var found = store.SettleAsync(change.OperationId).AsTask();
        Assert.False(found.IsCompleted);
        await _redis.SayAsync("CLIENT", "UNPAUSE");

        Assert.Equal(new Revision(2), await found);
    }

    [Fact]
    public async Task A_commit_cancelled_while_it_waits_for_a_call_does_not_happen()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address, CommitsPerCallMax = 1 });
        var store = await stores.OpenAsync(Rules, Token);
        await _redis.SayAsync("CLIENT", "PAUSE", "600000", "WRITE");
        var first = store.TryAddAsync(A, "a").AsTask();
        using var cancellation = new CancellationTokenSource();
        var second = store.CommitAsync(StoreSteps.Change(EventType.Added, new("ns", "b"), Revision.None, "b"), cancellation.Token).AsTask();
        var third = store.TryAddAsync(new("ns", "c"), "c").AsTask();
        await cancellation.CancelAsync();
        await _redis.SayAsync("CLIENT", "UNPAUSE");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(new Revision(2), (await first).Revision);
        Assert.Equal(new Revision(3), (await third).Revision);
        Assert.Equal(["a", "c"], (await store.ScanAsync()).Select(o => o.Name.Name));
    }

    [Fact]
    public async Task Scripts_that_redis_forgets_are_loaded_again()
    {
        await using var stores = RedisPlace.Open(new() { Configuration = _redis.Address });
        var store = await stores.OpenAsync(Rules, Token);
        await store.AddAsync(A, "a");
        await _redis.SayAsync("SCRIPT", "FLUSH");

        Assert.Equal(new Revision(3), await store.ModifyAsync(A, new(2), "b"));
        Assert.Equal(2, (await store.ReadLogAsync(1)).Count);
    }

    [Fact]
    public async Task A_closed_store_refuses_everything()
    {
        var stores = RedisPlace.Open(new() { Configuration = _redis.Address });
        var store = await stores.OpenAsync(Rules, Token);
        var commits = Enumerable.Range(0, 100).Select(i => store.TryAddAsync(new("ns", $"n{i}"), "x").AsTask()).ToArray();
        await stores.DisposeAsync();
        await stores.DisposeAsync();

        Assert.All(await Task.WhenAll(commits), outcome => Assert.True(outcome.IsCommitted));
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TryAddAsync(A, "a"));
        Assert.Contains("is closed", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.HeadAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.GetAsync(A));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await stores.OpenAsync(Rules, Token));
    }

    // Adds objects of its own and modifies one that all share, until the store is away; returns the commit whose answer is missing.
    private static async Task<(Guid Operation, string Value)> WriteUntilItFailsAsync(IRevisionStore store, string writer, Action<(long Number, string Value)> acknowledge)
    {
        StoredObject? shared = null;
        for (var i = 0; ; i++)
        {
            var (operation, value) = (Guid.CreateVersion7(), $"{writer}/{i}");
            try
            {
                var outcome = i % 2 == 0
                    ? await store.TryAddAsync(new("own", value), value, operation)
                    : shared is null ? await store.TryAddAsync(A, value, operation) : await store.TryModifyAsync(A, shared.Revision, value, operation);
                if (outcome.IsCommitted)
                    acknowledge((outcome.Revision.Number, value));
                if (i % 2 == 1)
                    shared = outcome.IsCommitted ? new(A, outcome.Revision, default) : outcome.Current;
            }
            catch (StoreUnavailableException)
            {
                return (operation, value);
            }
        }
    }
}
