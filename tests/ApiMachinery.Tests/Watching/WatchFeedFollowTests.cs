using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

/// <summary>The feed at work: announcements in any order, lost ones, a log that is trimmed, a store that is away.</summary>
public sealed class WatchFeedFollowTests : IAsyncLifetime
{
    private static readonly ResourceKind Kind = RuleKind.Checked;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly WatchFeedLimits Limits = new() { ReadEntriesMax = 3 };

    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryRevisionStores _stores = new(TimeProvider.System);
    private readonly RecordingLogger<WatchFeed> _log = new();
    private readonly CancellationTokenSource _over = new();
    private WatchCache _cache = null!;
    private StoreProxy _store = null!;
    private WatchFeed _feed = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new StoreProxy(await _stores.OpenAsync(Kind.Resource, Token));
        _cache = new WatchCache(Kind, new WatchCacheLimits(), _clock);
        _feed = new WatchFeed(Kind, _store, _cache, Limits, _clock, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        _over.Dispose();
        _cache.Dispose();
        await _stores.DisposeAsync();
    }

    [Fact]
    public async Task Announcements_in_any_order_are_applied_in_the_order_of_revisions()
    {
        await StartAsync();
        using var cursor = Cursor();
        var entries = await WriteAsync(20);
        new Random(1).Shuffle(entries);
        foreach (var entry in entries)
            _feed.Committed(entry);

        await ReachedAsync(entries.Max(e => e.Revision));

        Assert.Equal(entries.Select(e => e.Revision).Order(), Take(cursor));
        Assert.Equal(0, _store.LogReads);
    }

    [Fact]
    public async Task Announcements_of_what_is_known_change_nothing()
    {
        await StartAsync();
        using var cursor = Cursor();
        var entries = await WriteAsync(3);
        foreach (var entry in entries.Concat(entries).Append((await WriteAsync(1))[0]))
            _feed.Committed(entry);

        await ReachedAsync(entries[2].Revision.Next);

        Assert.Equal(4, Take(cursor).Count);
    }

    [Fact]
    public async Task A_hole_is_read_from_the_log_once_patience_is_over()
    {
        await StartAsync();
        using var cursor = Cursor();
        var entries = await WriteAsync(5);
        _feed.Committed(entries[0]);
        _feed.Committed(entries[4]);
        await ReachedAsync(entries[0].Revision);

        await ReachedAsync(entries[4].Revision, advance: Limits.GapPatience);

        Assert.Equal(entries.Select(e => e.Revision), Take(cursor));
    }

    [Fact]
    public async Task A_hole_is_read_from_the_log_also_while_announcements_keep_coming()
    {
        _feed = new WatchFeed(Kind, _store, _cache, Limits with { HeadInterval = TimeSpan.FromHours(1) }, _clock, _log);
        await StartAsync();
        var entries = await WriteAsync(3);
        var reached = _cache.WaitForAsync(entries[^1].Revision, Token).AsTask();
        var giveUp = RealTime.PassAsync(Patience, Token);

        while (!reached.IsCompleted && !giveUp.IsCompleted)
        {
            // Whenever time goes on, something has just arrived.
            _feed.Committed(entries[1]);
            _feed.Committed(entries[2]);
            _clock.Advance(TimeSpan.FromMicroseconds(100));
            await Task.Yield();
        }

        Assert.True(reached.IsCompleted, $"still at {_cache.Revision}");
    }

    [Fact]
    public async Task What_was_never_announced_comes_with_the_next_look_at_the_head()
    {
        await StartAsync();
        var entries = await WriteAsync(7);

        await ReachedAsync(entries[^1].Revision, advance: Limits.HeadInterval);

        Assert.Equal(await ObjectsAsync(), Cached());
    }

    [Fact]
    public async Task After_a_compaction_it_starts_anew_and_old_watchers_are_overtaken()
    {
        await StartAsync();
        using var cursor = Cursor();
        var entries = await WriteAsync(9);
        await _store.TrimAsync(entries[6].Revision, Token);

        await ReachedAsync(entries[^1].Revision, advance: Limits.HeadInterval);

        Assert.Equal(CursorState.Overtaken, cursor.TryNext(out _));
        Assert.Equal(entries[6].Revision, _cache.WindowStart);
        Assert.Equal(await ObjectsAsync(), Cached());
        Assert.Contains(_log.Warnings, w => w.Contains("starts anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_goes_away_while_it_starts_anew_is_asked_again()
    {
        await StartAsync();
        var entries = await WriteAsync(9);
        await _store.TrimAsync(entries[6].Revision, Token);
        var failures = 3;
        _store.BeforeScan = () => failures-- > 0 ? throw new StoreUnavailableException("away") : Task.CompletedTask;

        await ReachedAsync(entries[^1].Revision, advance: Limits.HeadInterval);

        await _log.WaitForAsync("follows the store again", 1);
        Assert.Equal(await ObjectsAsync(), Cached());
        Assert.True(failures < 0);
        Assert.Single(_log.Warnings, w => w.Contains("does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_goes_away_is_followed_again_when_it_is_back()
    {
        await StartAsync();
        var entries = await WriteAsync(3);
        var failures = 2;
        _store.BeforeHead = () => failures-- > 0 ? throw new StoreUnavailableException("away") : Task.CompletedTask;

        await ReachedAsync(entries[^1].Revision, advance: Limits.HeadInterval);

        await _log.WaitForAsync("follows the store again", 1);
        Assert.True(failures < 0);
        Assert.Single(_log.Warnings);
    }

    [Fact]
    public async Task A_log_that_is_trimmed_while_it_is_loaded_is_loaded_again()
    {
        var entries = await WriteAsync(9);
        var trims = 0;
        _store.BeforeScan = async () =>
        {
            if (trims < 3)
                await _store.TrimAsync(entries[trims++].Revision, Token);
        };

        await _feed.LoadAsync(Token);

        Assert.Equal(entries[^1].Revision, _cache.Revision);
        Assert.Equal(await ObjectsAsync(), Cached());
    }

    /// <summary>Writers that race the load, at every one of its steps: what it holds is the store as of one revision, with all events that led there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_load_that_writers_race_holds_one_revision(int seed)
    {
        var random = new Random(seed);
        await WriteAsync(40, random);
        var start = await _store.TrimAsync(new Revision(10), Token);
        _store.BeforeScan = _store.BeforeReadLog = async () => await WriteAsync(random.Next(4), random);

        await _feed.LoadAsync(Token);

        var log = (await _store.ReadLogAsync(start, _cache.Revision, int.MaxValue, Token)).ToList();
        using var cursor = Cursor(start);
        Assert.Equal(log.Select(e => e.Revision), Take(cursor));
        Assert.Equal(await ObjectsAsync(), await CatchUpAsync());
    }

    private async Task<List<string>> CatchUpAsync()
    {
        _store.BeforeReadLog = () => Task.CompletedTask;
        await _feed.CatchUpFromLogAsync((await _store.HeadAsync(Token)).Last, Token);
        return Cached();
    }

    private async Task StartAsync()
    {
        await _feed.LoadAsync(Token);
        _running = Task.Run(() => _feed.RunAsync(_over.Token), Token);
    }

    /// <summary>Waits for a revision; where told, time goes on until it is there.</summary>
    private async Task ReachedAsync(Revision revision, TimeSpan advance = default)
    {
        var reached = _cache.WaitForAsync(revision, Token).AsTask();
        while (advance > TimeSpan.Zero && !reached.IsCompleted && !_running.IsCompleted)
        {
            _clock.Advance(advance);
            await Task.Yield();
        }
        await reached.WaitAsync(Patience, Token);
    }

    private EventCursor Cursor(Revision? after = null) => _cache.OpenCursor(after ?? _cache.Revision)!;

    private static List<Revision> Take(EventCursor cursor)
    {
        var taken = new List<Revision>();
        while (cursor.TryNext(out var next) == CursorState.Event)
            taken.Add(next!.Revision);
        return taken;
    }

    /// <summary>Adds, changes and deletes a few objects, and tells nobody.</summary>
    private async Task<LogEntry[]> WriteAsync(int count, Random? random = null)
    {
        random ??= new Random(count);
        var entries = new List<LogEntry>();
        for (var i = 0; i < count; i++)
        {
            var name = new NamespacedName("ns", $"rule-{random.Next(8)}");
            var live = await _store.GetAsync(name, Token);
            var type = live is null ? EventType.Added : random.Next(3) == 0 ? EventType.Deleted : EventType.Modified;
            var outcome = await _store.CommitAsync(StoreSteps.Change(type, name, live?.Revision ?? Revision.None, $"{i}"), Token);
            entries.Add(new(outcome.Revision, type, name, StoreSteps.Object($"{i}").WithRevision(outcome.Revision), live?.Json));
        }
        return [.. entries];
    }

    private async Task<List<string>> ObjectsAsync() =>
        [.. (await _store.ScanAsync(null, int.MaxValue, Token)).Select(o => $"{o.Name} {o.Json.Text()}")];

    private List<string> Cached()
    {
        var all = new List<string>();
        foreach (var entry in _cache.Snapshot().Objects.All)
            all.Add($"{entry.Value.Name} {entry.Value.Json.Text()}");
        return all;
    }
}
