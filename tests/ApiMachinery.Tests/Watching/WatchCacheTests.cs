using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Watching;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

public sealed class WatchCacheTests : IDisposable
{
    private static readonly WatchCacheLimits Limits = new() { WindowEventsMin = 8, WindowEventsMax = 32, SnapshotsMax = 2 };

    private readonly FakeTimeProvider _clock = new();
    private readonly WatchCache _cache;

    public WatchCacheTests()
    {
        _cache = new WatchCache(WidgetKind.Instance, Limits, _clock);
        _cache.Reset(Revision.Origin, []);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Changes_are_seen_in_the_objects_and_in_the_window()
    {
        using var cursor = _cache.OpenCursor(_cache.Revision)!;
        Apply(EventType.Added, "a");
        Apply(EventType.Modified, "a");
        Apply(EventType.Added, "b");
        Apply(EventType.Deleted, "a");

        Assert.Equal(["ns/b 4"], Lines(_cache.Snapshot()));
        Assert.Equal(["Added a 2 was -", "Modified a 3 was 2", "Added b 4 was -", "Deleted a 5 was 3"], Take(cursor));
        Assert.Equal(CursorState.CaughtUp, cursor.TryNext(out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Only_the_next_revision_is_taken(int off)
    {
        Apply(EventType.Added, "a");
        var revision = new Revision(_cache.Revision.Number + off);
        Assert.Throws<InvalidOperationException>(() => _cache.Apply(revision, EventType.Added, Name("b"), Json("b", revision), null));
        Assert.Equal(["ns/a 2"], Lines(_cache.Snapshot()));
    }

    [Fact]
    public void Events_that_are_too_many_bytes_are_dropped_however_few_and_young_they_are()
    {
        using var cache = new WatchCache(WidgetKind.Instance, Limits with { WindowBytesMax = 4 * Json("a", new(2)).Length, FormBytesMax = 0 }, _clock);
        cache.Reset(Revision.Origin, []);
        using var slow = cache.OpenCursor(Revision.Origin)!;
        for (var revision = new Revision(2); revision.Number <= 6; revision = revision.Next)
            cache.Apply(revision, revision.Number == 2 ? EventType.Added : EventType.Modified, Name("a"), Json("a", revision), null);

        Assert.Equal(new Revision(3), cache.WindowStart);
        Assert.Null(cache.OpenCursor(new(2)));
        Assert.Equal(CursorState.Overtaken, slow.TryNext(out _));
        Assert.Null(At(cache, new(2)));
        using var cursor = cache.OpenCursor(new(3))!;
        Assert.Equal(["Modified a 4 was 3", "Modified a 5 was 4", "Modified a 6 was 5"], Take(cursor));
    }

    [Fact]
    public void A_snapshot_stays_as_it_is()
    {
        Apply(EventType.Added, "a");
        var before = _cache.Snapshot();
        Assert.Same(before, _cache.Snapshot());
        Apply(EventType.Modified, "a");
        Assert.Equal(["ns/a 2"], Lines(before));
        Assert.Equal(["ns/a 3"], Lines(_cache.Snapshot()));
    }

    /// <summary>A snapshot of any revision in the window, made by undoing events, is what was there then.</summary>
    [Fact]
    public void Undoing_events_leads_to_every_revision_of_the_window() =>
        Gen.Select(Gen.Int[0, 3], Gen.Bool).Array[0, 40].Sample(steps =>
        {
            using var cache = new WatchCache(WidgetKind.Instance, Limits, _clock);
            cache.Reset(Revision.Origin, []);
            var was = new Dictionary<Revision, List<string>> { [Revision.Origin] = [] };
            foreach (var (number, deletes) in steps)
            {
                Apply(cache, cache.Find(Name($"{number}"), out _) is null ? EventType.Added : deletes ? EventType.Deleted : EventType.Modified, $"{number}");
                was.Add(cache.Revision, Lines(cache.Snapshot()));
            }
            foreach (var (revision, lines) in was)
            {
                var snapshot = At(cache, revision);
                Assert.Equal(revision < cache.WindowStart, snapshot is null);
                if (snapshot is null)
                    continue;
                Assert.Equal(revision, snapshot.Revision);
                Assert.Equal(lines, Lines(snapshot));
            }
        });

    /// <summary>What an index finds is what looking at all objects finds, now and in snapshots that were taken before.</summary>
    [Fact]
    public void An_index_finds_what_all_objects_hold() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3]).Array[0, 60].Sample(steps =>
        {
            var kind = new KindBuilder<V1.Widget>().SelectableField("spec.name", indexed: true).SelectableField("spec.size").IndexedLabel("tier").Build();
            using var cache = new WatchCache(kind, Limits, _clock);
            cache.Reset(Revision.Origin, [new(kind, Name("0"), Revision.Origin, Named("0", 0)), new(kind, Name("1"), Revision.Origin, Named("1", 1))]);
            var taken = new List<(ListSnapshot Snapshot, List<string> Names)>();
            foreach (var (number, value) in steps)
            {
                var known = cache.Find(Name($"{number}"), out _);
                // A value of 3 takes the object away.
                if (value < 3 || known is not null)
                    cache.Apply(cache.Revision.Next, known is null ? EventType.Added : value == 3 ? EventType.Deleted : EventType.Modified, Name($"{number}"), Named($"{number}", value), null);
                var found = cache.Snapshot([new IndexTerm("spec.name", "name-1", IsLabel: false)]);
                taken.Add((found, NamesOf(found.Objects.All, o => o.Field("spec.name") == "name-1")));
                var labelled = cache.Snapshot([new IndexTerm("tier", "tier-1", IsLabel: true)]);
                taken.Add((labelled, NamesOf(labelled.Objects.All, o => o.Labels.TryGetValue("tier", out var tier) && tier == "tier-1")));
            }
            Assert.All(taken, t => Assert.Equal(t.Names, NamesOf(t.Snapshot.Found!.All, _ => true)));
            Assert.Empty(NamesOf(cache.Snapshot([new IndexTerm("spec.name", "nobody", IsLabel: false)]).Found!.All, _ => true));
            Assert.Null(cache.Snapshot([new IndexTerm("spec.size", "1", IsLabel: false)]).Found);
        });

    [Fact]
    public void Of_several_values_the_one_that_the_fewest_have_is_looked_at()
    {
        var kind = new KindBuilder<V1.Widget>().SelectableField("spec.name", indexed: true).IndexedLabel("tier").Build();
        using var cache = new WatchCache(kind, Limits, _clock);
        cache.Reset(Revision.Origin, Enumerable.Range(0, 30).Select(i => new CachedObject(kind, Name($"{i}"), Revision.Origin, Named($"{i}", i % 10 == 0 ? 2 : 1))));
        IndexTerm many = new("tier", "tier-1", IsLabel: true), few = new("spec.name", "name-2", IsLabel: false);
        Assert.Equal([27, 3, 3, 3], new IndexTerm[][] { [many], [few], [many, few], [few, many] }.Select(t => cache.Snapshot(t).Found!.Count));
    }

    [Fact]
    public void An_index_by_what_is_no_label_is_refused() => Assert.Contains(
        "the label a b, which no object can have", Assert.Throws<ArgumentException>(() => new WatchCache(new KindBuilder<V1.Widget>().IndexedLabel("a b").Build(), Limits, _clock)).Message, StringComparison.Ordinal);

    private static byte[] Named(string name, int value) =>
        Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns"{{{(value == 0 ? "" : $$"""
            ,"labels":{"tier":"tier-{{value}}"}
            """)}}}},"spec":{"name":"name-{{{value}}}"}}""");

    private static List<string> NamesOf(TreeRange<CachedObject> range, Func<CachedObject, bool> isMeant)
    {
        var names = new List<string>();
        foreach (var (name, value) in range)
        {
            if (isMeant(value))
                names.Add(name.Name);
        }
        return names;
    }

    [Fact]
    public void There_is_no_snapshot_of_the_future() => Assert.Null(At(_cache, _cache.Revision.Next));

    [Fact]
    public void A_kept_snapshot_outlives_the_window_until_its_time_is_up()
    {
        Apply(EventType.Added, "a");
        var kept = _cache.Snapshot();
        _cache.Keep(kept);
        Fill(100);
        Assert.True(kept.Revision < _cache.WindowStart);
        Assert.Same(kept, At(_cache, kept.Revision));
        _clock.Advance(Limits.SnapshotAge + TimeSpan.FromSeconds(1));
        Assert.Null(At(_cache, kept.Revision));
    }

    [Fact]
    public void The_oldest_kept_snapshot_goes_when_there_are_too_many()
    {
        var kept = Enumerable.Range(0, Limits.SnapshotsMax + 1).Select(i =>
        {
            Apply(EventType.Added, $"k{i}");
            var snapshot = _cache.Snapshot();
            _cache.Keep(snapshot);
            return snapshot;
        }).ToList();
        Fill(100);
        Assert.Null(At(_cache, kept[0].Revision));
        Assert.All(kept[1..], k => Assert.Same(k, At(_cache, k.Revision)));
    }

    [Fact]
    public void The_window_grows_while_its_events_are_young()
    {
        using var cursor = _cache.OpenCursor(_cache.Revision)!;
        Fill(Limits.WindowEventsMax);
        Assert.Equal(Limits.WindowEventsMax, Take(cursor).Count);
    }

    [Fact]
    public void The_window_does_not_grow_for_events_that_are_old()
    {
        Fill(Limits.WindowEventsMin);
        _clock.Advance(Limits.WindowAge);
        Fill(1);
        Assert.Equal(_cache.Revision.Number - Limits.WindowEventsMin, _cache.WindowStart.Number);
    }

    [Fact]
    public void The_window_does_not_grow_beyond_its_limit()
    {
        Fill(3 * Limits.WindowEventsMax);
        Assert.Equal(_cache.Revision.Number - Limits.WindowEventsMax, _cache.WindowStart.Number);
    }

    [Fact]
    public void A_watch_begins_anywhere_in_the_window_and_nowhere_before()
    {
        Fill(3 * Limits.WindowEventsMax);
        Assert.Null(_cache.OpenCursor(new(_cache.WindowStart.Number - 1)));
        using var cursor = _cache.OpenCursor(_cache.WindowStart)!;
        Assert.Equal(Limits.WindowEventsMax, Take(cursor).Count);
    }

    [Fact]
    public void A_watcher_that_is_too_slow_is_told_so_and_one_that_is_not_is_not()
    {
        using var slow = _cache.OpenCursor(_cache.Revision)!;
        Fill(1);
        using var quick = _cache.OpenCursor(_cache.Revision)!;
        Fill(Limits.WindowEventsMax);
        Assert.Equal(CursorState.Overtaken, slow.TryNext(out _));
        Assert.Equal(Limits.WindowEventsMax, Take(quick).Count);
    }

    [Fact]
    public void A_watcher_of_the_future_sees_nothing_until_it_comes()
    {
        using var cursor = _cache.OpenCursor(new(_cache.Revision.Number + 2))!;
        Fill(2);
        Assert.Equal(CursorState.CaughtUp, cursor.TryNext(out _));
        Fill(1);
        Assert.Equal(CursorState.Event, cursor.TryNext(out var next));
        Assert.Equal(_cache.Revision, next!.Revision);
    }

    [Fact]
    public async Task Whoever_waits_for_a_revision_goes_on_when_it_is_there()
    {
        var reached = _cache.WaitForAsync(new(_cache.Revision.Number + 2), Token).AsTask();
        Fill(1);
        Assert.False(reached.IsCompleted);
        Fill(1);
        await reached;
    }

    [Fact]
    public async Task Whoever_waits_for_a_revision_may_give_up()
    {
        using var impatient = new CancellationTokenSource();
        var reached = _cache.WaitForAsync(_cache.Revision.Next, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reached);
    }

    [Fact]
    public async Task A_watcher_is_woken_by_an_event_or_when_its_time_is_up()
    {
        using var cursor = _cache.OpenCursor(_cache.Revision)!;
        var woken = cursor.WaitAsync(TimeSpan.FromMinutes(1), Token).AsTask();
        Fill(1);
        Assert.True(await woken);
        Take(cursor);

        var late = cursor.WaitAsync(TimeSpan.FromMinutes(1), Token).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(late.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await late);
        Assert.False(await cursor.WaitAsync(TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_watcher_goes_as_far_as_it_was_woken_for()
    {
        Fill(2);
        using var first = _cache.OpenCursor(Revision.Origin)!;
        Assert.Equal(_cache.Revision, first.Woken);
        using var second = _cache.OpenCursor(Revision.Origin)!;
        // The first event wakes them at once; those that follow, where there are many watchers, after a moment.
        var others = Enumerable.Range(0, 100).Select(_ => _cache.OpenCursor(_cache.Revision)!).ToList();
        Fill(1);
        var woken = _cache.Revision;
        Fill(2);
        Assert.Equal((woken, woken), (first.Woken, second.Woken));

        first.MoveTo(woken);
        var more = first.WaitAsync(TimeSpan.FromMinutes(1), Token).AsTask();
        Assert.False(more.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await more);
        Assert.Equal((_cache.Revision, _cache.Revision), (first.Woken, second.Woken));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.MoveTo(Revision.Origin));
        others.ForEach(o => o.Dispose());
    }

    [Fact]
    public void Who_looks_at_the_next_event_takes_it_not()
    {
        using var cursor = _cache.OpenCursor(_cache.Revision)!;
        Fill(2);
        Assert.Equal((CursorState.Event, CursorState.Event), (cursor.TryPeek(out var seen), cursor.TryNext(out var taken)));
        Assert.Same(seen, taken);
        cursor.MoveTo(_cache.Revision);
        Assert.Equal(CursorState.CaughtUp, cursor.TryPeek(out _));
    }

    [Fact]
    public void Starting_anew_forgets_events_and_snapshots()
    {
        Fill(5);
        using var cursor = _cache.OpenCursor(_cache.Revision)!;
        _cache.Keep(_cache.Snapshot());
        var before = _cache.Revision;

        _cache.Reset(new(100), [new CachedObject(WidgetKind.Instance, Name("z"), new(90), Json("z", new(90)))]);

        Assert.Equal(["ns/z 90"], Lines(_cache.Snapshot()));
        Assert.Equal(new Revision(100), _cache.WindowStart);
        Assert.Null(At(_cache, before));
        Assert.Equal(CursorState.Overtaken, cursor.TryNext(out _));
        Apply(EventType.Deleted, "z");
        Assert.Equal(["ns/z 90"], Lines(At(_cache, new(100))!));
    }

    [Fact]
    public void An_event_is_encoded_once_for_each_form()
    {
        using var cursor = _cache.OpenCursor(_cache.Revision)!;
        Apply(EventType.Added, "a");
        Apply(EventType.Modified, "a");
        cursor.TryNext(out _);
        cursor.TryNext(out var change);
        var (one, two) = (new CountingForm(), new CountingForm());

        Parallel.For(0, 100, _ => Assert.Equal("now 3", Encoding.UTF8.GetString(change!.Encode(one).Span)));
        var encoded = one.Count;
        change!.Encode(one);
        change.Encode(two);

        Assert.Equal(encoded, one.Count);
        Assert.Equal(1, two.Count);
        // What leaves a selector is shown as it was, with the revision of the change.
        Assert.Equal("old 3", Encoding.UTF8.GetString(change.EncodePrevious(two).Span));
    }

    [Fact]
    public void A_form_that_is_not_shared_is_not_kept()
    {
        Apply(EventType.Added, "a");
        using var cursor = _cache.OpenCursor(_cache.WindowStart)!;
        var before = _cache.WindowBytes;
        while (cursor.TryNext(out var change) == CursorState.Event)
            change!.Encode(new LargeForm(isShared: false));
        Assert.Equal(before, _cache.WindowBytes);
    }

    [Fact]
    public void However_many_forms_a_full_window_is_read_in_its_bytes_are_bounded()
    {
        var limits = Limits with { WindowBytesMax = 64 * 1024, WindowEventsMax = 1024, WindowAge = TimeSpan.FromHours(1) };
        using var cache = new WatchCache(WidgetKind.Instance, limits, _clock);
        cache.Reset(Revision.Origin, []);
        for (var i = 0; i < 2000; i++)
            Apply(cache, cache.Find(Name($"{i % 7}"), out _) is null ? EventType.Added : EventType.Modified, $"{i % 7}");
        var start = cache.WindowStart;
        for (var form = 0; form < 10; form++)
        {
            using var cursor = cache.OpenCursor(cache.WindowStart)!;
            var shared = new LargeForm(isShared: true);
            while (cursor.TryNext(out var change) == CursorState.Event)
            {
                Assert.Equal(1024, change!.Encode(shared).Length);
                Assert.Equal(1024, change.EncodePrevious(shared).Length);
            }
        }
        Assert.InRange(cache.WindowBytes, limits.WindowBytesMax / 2, limits.WindowBytesMax);
        // What one reads costs no other its place.
        Assert.Equal(start, cache.WindowStart);
    }

    [Fact]
    public void What_was_before_a_change_counts_where_no_other_event_holds_it()
    {
        var large = Encoding.UTF8.GetBytes("{}".PadRight(10_000));
        using var cache = new WatchCache(WidgetKind.Instance, Limits with { WindowBytesMax = 100_000, FormBytesMax = 0 }, _clock);
        cache.Reset(Revision.Origin, Enumerable.Range(0, 20).Select(i => new CachedObject(WidgetKind.Instance, Name($"{i}"), Revision.Origin, large)));
        for (var i = 0; i < 20; i++)
            Apply(cache, EventType.Modified, $"{i}");
        Assert.InRange(cache.WindowBytes, 90_000, 100_000);
    }

    [Fact]
    public async Task A_snapshot_is_made_once_for_all_who_wait_for_it()
    {
        Fill(10);
        var revision = new Revision(_cache.Revision.Number - 5);
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _cache.SnapshotAtAsync(revision, Token).AsTask(), Token)));
        Assert.All(made, m => Assert.Same(made[0], m));
    }

    [Fact]
    public async Task Who_asks_for_an_earlier_revision_may_give_up()
    {
        Fill(10);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _cache.SnapshotAtAsync(new Revision(_cache.Revision.Number - 5), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Earlier_revisions_that_are_asked_for_push_out_no_kept_snapshot()
    {
        Apply(EventType.Added, "a");
        var kept = _cache.Snapshot();
        _cache.Keep(kept);
        Fill(20);
        for (var back = 1; back < 20; back++)
            Assert.NotNull(At(_cache, new Revision(_cache.Revision.Number - back)));
        Fill(100);
        Assert.Same(kept, At(_cache, kept.Revision));
    }

    /// <summary>Nobody is before this one: it is there at once.</summary>
    private static ListSnapshot? At(WatchCache cache, Revision revision)
    {
        var snapshot = cache.SnapshotAtAsync(revision, CancellationToken.None).AsTask();
        Assert.True(snapshot.IsCompletedSuccessfully);
        return snapshot.Result;
    }

    private void Fill(int count)
    {
        for (var i = 0; i < count; i++)
            Apply(_cache.Find(Name("f"), out _) is null ? EventType.Added : EventType.Modified, "f");
    }

    private void Apply(EventType type, string name) => Apply(_cache, type, name);

    private static void Apply(WatchCache cache, EventType type, string name) =>
        cache.Apply(cache.Revision.Next, type, Name(name), Json(name, cache.Revision.Next), null);

    private static NamespacedName Name(string name) => new("ns", name);

    private static byte[] Json(string name, Revision revision) =>
        Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","resourceVersion":"{{{revision}}}"}}""");

    private static List<string> Take(EventCursor cursor)
    {
        var taken = new List<string>();
        while (cursor.TryNext(out var e) == CursorState.Event)
            taken.Add($"{e!.Type} {e.Object.Name.Name} {e.Revision} was {(e.Previous is { } previous ? previous.Revision : "-")}");
        return taken;
    }

    private static List<string> Lines(ListSnapshot snapshot)
    {
        var lines = new List<string>();
        foreach (var entry in snapshot.Objects.All)
            lines.Add($"{entry.Name} {entry.Value.Revision}");
        return lines;
    }

    private sealed class CountingForm : ObjectForm
    {
        private int _count;

        public int Count => _count;

        public override bool IsShared => true;

        public override byte[] Encode(CachedObject value, Revision revision)
        {
            Interlocked.Increment(ref _count);
            return Encoding.UTF8.GetBytes($"{(value.Revision == revision ? "now" : "old")} {revision}");
        }
    }

    private sealed class LargeForm(bool isShared) : ObjectForm
    {
        public override bool IsShared => isShared;

        public override byte[] Encode(CachedObject value, Revision revision) => new byte[1024];
    }
}
