using System.Diagnostics;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>Every replica is ended in order and started again, one after the other, under a thousand watchers and some writers.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int Replicas = 3;
    private const int Watchers = 1000;
    private const int WatchersPerConnection = 50;
    private const int Writers = 4;

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ResumePause = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource _allOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private int _relists;
    private int _ended;
    private int _broken;
    private int _unreachable;
    private int _failed;
    private int _requests;
    private int _retries;
    private long _end = long.MaxValue;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_costs_no_watcher_a_list_and_no_client_a_request()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var set = await ReplicaSet.StartAsync(Replicas);
        var connections = Enumerable.Range(0, Watchers / WatchersPerConnection).Select(_ => Connect(set)).ToList();
        var writer = Connect(set);
        for (var i = 0; i < Writers; i++)
            Assert.Equal(201, (await writer[0].PostAsync(Rules.In("ns"), Rules.Json($"rule-{i}", 1, "first"), Token)).Code);
        var (_, start) = await Rules.ListAsync(writer[0], Token);
        var watching = Enumerable.Range(0, Watchers).Select(i => FollowAsync(connections[i / WatchersPerConnection], Seeded.Of(seed, i), start)).ToList();
        await Task.WhenAny(_allOpen.Task, Task.WhenAll(watching));
        using var stopping = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers).Select(i => WriteAsync($"ns/rule-{i}", new(writer, Seeded.Of(seed, Watchers + i)), stopping.Token)).ToList();

        for (var place = 0; place < Replicas; place++)
        {
            var started = Stopwatch.GetTimestamp();
            set.Replicas[place].Terminate();
            Assert.Equal(0, await set.Replicas[place].EndAsync());
            var ended = Stopwatch.GetElapsedTime(started);
            await set.RestartAsync(place);
            output.WriteLine($"replica {place} took {ended.TotalSeconds:F1} s to end, and was back after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        }

        await stopping.CancelAsync();
        await Task.WhenAll(writing);
        // One to end with, and one that wakes those who had it before they were told to.
        Volatile.Write(ref _end, await MarkAsync(writer[1], 2));
        await MarkAsync(writer[2], 3);
        await Task.WhenAll(watching);
        output.WriteLine($"{_end - start} events to {Watchers} watchers; {_ended} watches ended in order, {_broken} broke, {_unreachable} could not be opened at first; relists forced: {_relists}");
        output.WriteLine($"{_requests} requests, {_retries} retries; failed after that: {_failed}");
        Assert.Equal((0, 0, 0), (_relists, _broken, _failed));
        Assert.True(_ended > 0, "no watch was ended: nothing was restarted under them");
        connections.Append(writer).SelectMany(c => c).ToList().ForEach(c => c.Dispose());
    }

    private static List<ApiClient> Connect(ReplicaSet set) => [.. set.Replicas.Select(set.Connect)];

    private static async Task<long> MarkAsync(ApiClient client, int port) =>
        (await client.PatchAsync(Rules.PathOf("ns/rule-0"), Rules.MergePatch(port, $"end-{port}"), ApiClient.MergePatch, Token)).Revision;

    private async Task WriteAsync(string key, RetryingClient client, CancellationToken stopping)
    {
        for (var i = 0; !stopping.IsCancellationRequested; i++)
        {
            var body = Rules.MergePatch((i % 60_000) + 1, $"{key}-{i}");
            if (await client.SendAsync(c => c.PatchAsync(Rules.PathOf(key), body, ApiClient.MergePatch, Token)) is not { IsSuccess: true })
                Interlocked.Increment(ref _failed);
            if (await client.SendAsync(c => c.GetAsync(Rules.PathOf(key), Token)) is not { IsSuccess: true })
                Interlocked.Increment(ref _failed);
            Interlocked.Add(ref _requests, 2);
            await Task.Delay(WritePause, CancellationToken.None);
        }
        Interlocked.Add(ref _retries, client.Retries);
    }

    /// <summary>Sees every revision, one after the other, at whatever replica, until the end.</summary>
    private async Task FollowAsync(List<ApiClient> replicas, Random random, long last)
    {
        var isOpen = false;
        while (last < Volatile.Read(ref _end))
        {
            try
            {
                using var watch = await TryWatchAsync(replicas[random.Next(replicas.Count)], last);
                if (watch is null)
                    continue;
                if (!isOpen && Interlocked.Increment(ref _open) == Watchers)
                    _allOpen.SetResult();
                isOpen = true;
                while (last < Volatile.Read(ref _end) && await watch.NextRevisionAsync(Token) is { } revision)
                    Assert.Equal(++last, revision);
                if (last < Volatile.Read(ref _end))
                    Interlocked.Increment(ref _ended);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Interlocked.Increment(ref _broken);
            }
            catch (InvalidOperationException)
            {
                Interlocked.Increment(ref _relists);
                return;
            }
        }
    }

    /// <summary>Opens a watch; null, after a pause, if the replica is not there or not ready.</summary>
    private async Task<WatchStream?> TryWatchAsync(ApiClient replica, long after)
    {
        try
        {
            var watch = await replica.WatchAsync($"{Rules.All}?watch=1&resourceVersion={after}", Token);
            if (watch.Code == 200)
                return watch;
            watch.Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Another one may be there.
        }
        Interlocked.Increment(ref _unreachable);
        await Task.Delay(ResumePause, Token);
        return null;
    }
}
