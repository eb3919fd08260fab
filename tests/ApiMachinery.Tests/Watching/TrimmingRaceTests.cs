using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

/// <summary>The log and the window are trimmed all the time, while watches open and replicas start: each gets all there is, or is told that it came too late.</summary>
public sealed class TrimmingRaceTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Writes = 4000;

    /// <summary>How many writes at most to see both: a watch that was refused and one that followed.</summary>
    private const int WritesMax = 100 * Writes;

    private const int Names = 12;

    private static readonly ResourceKind Kind = RuleKind.Checked;
    private static readonly WatchCacheLimits Small = new() { WindowEventsMin = 16, WindowEventsMax = 32, WindowAge = TimeSpan.Zero };

    private readonly MemoryRevisionStores _stores = new(TimeProvider.System);
    private readonly CancellationTokenSource _written = new();
    private readonly ConcurrentDictionary<long, LogEntry> _truth = new();
    private readonly int _seed = Seeded.Seed();
    private volatile bool _refused;
    private volatile bool _followed;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _written.Dispose();
        return _stores.DisposeAsync();
    }

    [Fact]
    public async Task A_watch_gets_every_event_or_is_refused()
    {
        output.WriteLine($"seed {_seed}");
        var store = await _stores.OpenAsync(Kind.Resource, Token);
        using var cache = new WatchCache(Kind, Small, TimeProvider.System);
        var feed = Feed(store, cache);
        await feed.LoadAsync(Token);
        using var stop = new CancellationTokenSource();
        var following = Task.Run(() => feed.RunAsync(stop.Token), Token);

        var watching = Enumerable.Range(1, 4).Select(i => Task.Run(() => OpenWatchesAsync(cache, Seeded.Of(_seed, i)), Token)).ToList();
        var trimming = Task.Run(() => TrimAsync(store, keep: 4), Token);
        await WriteAsync(store, feed, until: () => _refused && _followed);
        await Task.WhenAll([.. watching, trimming]);
        await cache.WaitForAsync((await store.HeadAsync()).Last, Token);
        await stop.CancelAsync();
        await following;

        var opened = watching.SelectMany(w => w.Result).ToList();
        Assert.Contains(opened, w => w is null);
        Assert.Contains(opened, w => w is { Count: > 1 });
        foreach (var events in opened.OfType<List<WatchEvent>>())
            Assert.All(events, seen => Assert.Equal(Line(_truth[seen.Revision.Number]), $"{seen.Revision} {seen.Type} {seen.Object.Name}"));
    }

    [Fact]
    public async Task A_replica_that_starts_has_the_objects_and_a_window_without_a_gap()
    {
        output.WriteLine($"seed {_seed}");
        var store = await _stores.OpenAsync(Kind.Resource, Token);
        var trimming = Task.Run(() => TrimAsync(store, keep: 60), Token);
        var starting = Task.Run(() => StartReplicasAsync(store), Token);
        await WriteAsync(store, feed: null, until: () => true);
        await trimming;

        foreach (var (revision, objects, window) in await starting)
        {
            var expected = new SortedDictionary<NamespacedName, StoredObject>();
            expected.Replay(_truth.Values.Where(e => e.Revision <= revision).OrderBy(e => e.Revision));
            Assert.Equal(expected.Values.Select(o => $"{o.Name} {o.Revision}"), objects);
            Assert.Equal(_truth.Values.Where(e => e.Revision <= revision).OrderBy(e => e.Revision).TakeLast(window.Count).Select(Line), window);
        }
    }

    private static string Line(LogEntry entry) => $"{entry.Revision} {entry.Type} {entry.Name}";

    private static WatchFeed Feed(IRevisionStore store, WatchCache cache) =>
        new(Kind, store, cache, new WatchFeedLimits { ReadEntriesMax = 7, HeadInterval = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, NullLogger<WatchFeed>.Instance);

    /// <summary>Opens watches from around the window's edge until all is written, and follows each for a while.</summary>
    /// <returns>What each saw; null for one that was refused.</returns>
    private async Task<List<List<WatchEvent>?>> OpenWatchesAsync(WatchCache cache, Random random)
    {
        var opened = new List<List<WatchEvent>?>();
        while (!_written.IsCancellationRequested)
        {
            var from = new Revision(Math.Max(1, cache.Revision.Number - random.Next(0, 40)));
            using var cursor = cache.OpenCursor(from);
            opened.Add(cursor is null ? null : await FollowAsync(cursor, random.Next(1, 60)));
            _refused |= opened[^1] is null;
            _followed |= opened[^1] is { Count: > 1 };
        }
        return opened;
    }

    private async Task<List<WatchEvent>> FollowAsync(EventCursor cursor, int count)
    {
        var seen = new List<WatchEvent>();
        var next = cursor.Position.Next;
        while (seen.Count < count && !_written.IsCancellationRequested)
        {
            var state = cursor.TryNext(out var found);
            if (state == CursorState.Overtaken)
                break;
            if (state == CursorState.CaughtUp)
            {
                await cursor.WaitAsync(TimeSpan.FromMilliseconds(20), Token);
                continue;
            }
            Assert.Equal(next, found!.Revision);
            seen.Add(found);
            next = next.Next;
        }
        return seen;
    }

    private async Task<List<(Revision Revision, List<string> Objects, List<string> Window)>> StartReplicasAsync(IRevisionStore store)
    {
        var started = new List<(Revision, List<string>, List<string>)>();
        while (!_written.IsCancellationRequested)
        {
            using var cache = new WatchCache(Kind, Small with { WindowEventsMin = 128, WindowEventsMax = 128 }, TimeProvider.System);
            await Feed(store, cache).LoadAsync(Token);
            var objects = new List<string>();
            foreach (ref readonly var entry in cache.Snapshot().Objects.All)
                objects.Add($"{entry.Value.Name} {entry.Value.Revision}");
            var window = new List<string>();
            using var cursor = cache.OpenCursor(cache.WindowStart)!;
            while (cursor.TryNext(out var seen) == CursorState.Event)
                window.Add($"{seen!.Revision} {seen.Type} {seen.Object.Name}");
            started.Add((cache.Revision, objects, window));
        }
        return started;
    }

    private async Task TrimAsync(IRevisionStore store, int keep)
    {
        while (!_written.IsCancellationRequested)
        {
            await store.TrimAsync((await store.HeadAsync()).Last.Number - keep);
            await Task.Yield();
        }
    }

    /// <summary>Writes at random, at least <see cref="Writes"/> times; tells the feed of half of it, the rest it has to find out.</summary>
    private async Task WriteAsync(IRevisionStore store, WatchFeed? feed, Func<bool> until)
    {
        var random = Seeded.Of(_seed, 0);
        var live = new Dictionary<NamespacedName, StoredObject>();
        for (var i = 0; i < Writes || (i < WritesMax && !until()); i++)
        {
            var name = new NamespacedName("ns", $"n{random.Next(Names)}");
            var before = live.GetValueOrDefault(name);
            var type = before is null ? EventType.Added : random.Next(4) == 0 ? EventType.Deleted : EventType.Modified;
            var commit = StoreSteps.Change(type, name, before?.Revision ?? Revision.None, $"v{i}");
            var revision = (await store.CommitAsync(commit, Token)).Revision;
            var json = commit.Object.WithRevision(revision);
            var entry = new LogEntry(revision, type, name, json, before?.Json);
            _truth[revision.Number] = entry;
            if (type == EventType.Deleted)
                live.Remove(name);
            else
                live[name] = new(name, revision, json);
            if (random.Next(2) == 0)
                feed?.Committed(entry);
            if (i % 8 == 0)
                await Task.Yield();
        }
        await _written.CancelAsync();
    }
}
