using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Tests.Revisions;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Compaction;

/// <summary>A compaction may end anywhere and be done again: objects and histories stay what they are.</summary>
public sealed class LogCompactorTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly MemoryRevisionStores _stores = new(TimeProvider.System);
    private readonly FakeTimeProvider _clock = new();
    private readonly Dictionary<NamespacedName, HistoryState> _histories = [];
    private readonly HashSet<NamespacedName> _folded = [];
    private StoreProxy _store = null!;
    private HistoryLedger _ledger = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new StoreProxy(await _stores.OpenAsync(HistoryLedger.Kind.Resource, Token));
        _ledger = new HistoryLedger(_store);
    }

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    [Fact]
    public async Task Ended_anywhere_and_done_again_it_loses_no_revision_that_is_to_be_kept()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        var random = Seeded.Of(seed, 0);
        _store.BeforeTrim = () => Crash(random, 3);
        var crashes = 0;
        for (var step = 0; step < 3000; step++)
        {
            await _ledger.WriteAsync(Name(random.Next(4)), random);
            if (random.Next(5) == 0 && !await TryCompactAsync(random))
                crashes++;
            if (random.Next(3) == 0)
                await _ledger.CheckAsync(_store, Name(random.Next(4)), HistoryOf);
        }
        foreach (var name in _ledger.Names)
            await _ledger.CheckAsync(_store, name, HistoryOf);
        Assert.InRange(crashes, 50, 600);
        Assert.InRange((await _store.HeadAsync()).Compacted.Number, 2000, 3001);
        Assert.All(_histories.Values, h => Assert.InRange(h.Contents.Count, 0, HistoryLedger.Kind.RevisionsKept));
    }

    [Fact]
    public async Task Objects_without_a_past_cost_no_history()
    {
        await _store.CommitAsync(Added("quiet"), Token);
        await _store.CommitAsync(Added("gone"), Token);
        await _store.DeleteAsync(new("ns", "gone"), new(3), "x");
        await _store.CommitAsync(Added("busy"), Token);
        await _store.ModifyAsync(new("ns", "busy"), new(5), "x");
        await CompactAsync(new CompactionLimits());
        Assert.Equal([new NamespacedName("ns", "busy")], _folded);
    }

    [Fact]
    public async Task A_kind_that_keeps_no_revisions_is_trimmed_unread()
    {
        await _store.AddAsync(new("ns", "a"), "x");
        await _store.ModifyAsync(new("ns", "a"), new(2), "y");
        await new LogCompactor(_store, 0, FoldAsync, new(), _clock).CompactAsync(await _store.HeadAsync(), new(3), Token);
        Assert.Equal((0, new Revision(3)), (_store.LogReads, (await _store.HeadAsync()).Compacted));
        Assert.Empty(_folded);
    }

    [Fact]
    public async Task When_its_time_is_up_it_stops_where_it_is()
    {
        await _store.AddAsync(new("ns", "a"), "x");
        for (var revision = 2; revision < 10; revision++)
            await _store.ModifyAsync(new("ns", "a"), new(revision), "y");
        _store.BeforeTrim = () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(4));
            return Task.CompletedTask;
        };
        Assert.Equal(new Revision(7), await CompactAsync(new CompactionLimits { StepEntriesMax = 2, ReadEntriesMax = 2, RunMax = TimeSpan.FromSeconds(10) }));
        Assert.Equal(new Revision(10), await CompactAsync(new CompactionLimits { StepEntriesMax = 2, ReadEntriesMax = 2, RunMax = TimeSpan.FromSeconds(10) }));
    }

    [Fact]
    public async Task Another_one_that_is_faster_is_no_failure()
    {
        await _store.AddAsync(new("ns", "a"), "x");
        for (var revision = 2; revision < 10; revision++)
            await _store.ModifyAsync(new("ns", "a"), new(revision), "y");
        var head = await _store.HeadAsync();
        await _store.TrimAsync(6);
        Assert.Equal(new Revision(6), await new LogCompactor(_store, 3, FoldAsync, new(), _clock).CompactAsync(head, new(9), Token));
        Assert.Empty(_folded);
    }

    [Fact]
    public async Task A_log_that_is_too_large_is_trimmed_of_what_is_young_and_only_as_far_as_need_be()
    {
        var (store, ledger) = await OpenSmallAsync(bytesMax: 8000);
        var random = Seeded.Of(1, 0);
        while (!(await store.LogSizeAsync(Token)).IsTooLarge)
            await ledger.WriteAsync(Name(random.Next(4)), random);
        var head = await store.HeadAsync();
        var compacted = await new LogCompactor(store, HistoryLedger.Kind.RevisionsKept, FoldAsync, new() { ReadEntriesMax = 3 }, _clock).CompactAsync(head, head.Compacted, Token);

        // A compaction may count twice what a store keeps once, and so stop early in a step, but not before its end.
        Assert.InRange(await store.LogBytesAsync(), 5800, 6000);
        Assert.InRange(compacted.Number, head.Compacted.Number + 1, head.Last.Number - 1);
        foreach (var name in ledger.Names)
            await ledger.CheckAsync(store, name, HistoryOf);
        Assert.Equal(compacted, await new LogCompactor(store, HistoryLedger.Kind.RevisionsKept, FoldAsync, new(), _clock).CompactAsync(await store.HeadAsync(), compacted, Token));
    }

    [Fact]
    public async Task A_kind_without_histories_whose_log_is_too_large_keeps_what_there_is_room_for()
    {
        var (store, _) = await OpenSmallAsync(bytesMax: 8000);
        await store.AddAsync(new("ns", "large"), new string('x', 7900));
        var last = await store.AddAsync(new("ns", "small"), "x");
        for (var i = 0; i < 50; i++)
            last = await store.ModifyAsync(new("ns", "small"), last, "x");
        var compacted = await new LogCompactor(store, 0, FoldAsync, new(), _clock).CompactAsync(await store.HeadAsync(), Revision.Origin, Token);
        Assert.Equal(new Revision(2), compacted);
        Assert.Empty(_folded);
    }

    [Fact]
    public async Task Large_changes_are_read_a_few_at_a_time()
    {
        var (store, _) = await OpenSmallAsync(bytesMax: 1 << 20);
        var proxy = new StoreProxy(store);
        var last = await store.AddAsync(new("ns", "large"), "x");
        for (var i = 0; i < 20; i++)
            last = await store.ModifyAsync(new("ns", "large"), last, new string('x', 1000));
        await new LogCompactor(proxy, HistoryLedger.Kind.RevisionsKept, FoldAsync, new() { StepBytesMax = 2000 }, _clock).CompactAsync(await store.HeadAsync(), last, Token);
        Assert.InRange(proxy.LogReads, 10, 21);
    }

    private static async Task<(IRevisionStore Store, HistoryLedger Ledger)> OpenSmallAsync(long bytesMax)
    {
        var store = await new MemoryRevisionStores(TimeProvider.System, bytesMax).OpenAsync(HistoryLedger.Kind.Resource, Token);
        return (store, new HistoryLedger(store));
    }

    private static NamespacedName Name(int number) => new("ns", $"n{number}");

    private static Commit Added(string name) => StoreSteps.Change(EventType.Added, new("ns", name), Revision.None, "x");

    private static Task Crash(Random random, int oneIn) => random.Next(oneIn) == 0 ? throw new IOException("crashed") : Task.CompletedTask;

    private async Task<Revision> CompactAsync(CompactionLimits limits)
    {
        var head = await _store.HeadAsync();
        return await new LogCompactor(_store, HistoryLedger.Kind.RevisionsKept, FoldAsync, limits, _clock).CompactAsync(head, head.Last, Token);
    }

    private async Task<bool> TryCompactAsync(Random random)
    {
        var limits = new CompactionLimits { StepEntriesMax = random.Next(1, 12), ReadEntriesMax = random.Next(1, 5), FoldsInFlightMax = 2 };
        var head = await _store.HeadAsync();
        var target = new Revision(random.NextInt64(head.Compacted.Number, head.Last.Number + 1));
        try
        {
            await new LogCompactor(_store, HistoryLedger.Kind.RevisionsKept, FoldOrCrashAsync, limits, _clock).CompactAsync(head, target, Token);
            return true;
        }
        catch (IOException)
        {
            return false;
        }

        async Task FoldOrCrashAsync(NamespacedName name, HistoryFold fold, CancellationToken cancellationToken)
        {
            await Crash(random, 20);
            await FoldAsync(name, fold, cancellationToken);
            await Crash(random, 20);
        }
    }

    private Task FoldAsync(NamespacedName name, HistoryFold fold, CancellationToken cancellationToken)
    {
        _folded.Add(name);
        var state = _histories.GetValueOrDefault(name) ?? new();
        var before = Line(state);
        Assert.Equal(state.Fold(fold, HistoryLedger.Kind.RevisionsKept), Line(state) != before);
        if (state.IsEmpty)
            _histories.Remove(name);
        else
            _histories[name] = state;
        // What has been folded once, folded again, is as it was.
        Assert.False(state.Fold(fold, HistoryLedger.Kind.RevisionsKept));
        return Task.CompletedTask;
    }

    private Task<HistoryState> HistoryOf(NamespacedName name) => Task.FromResult(_histories.GetValueOrDefault(name) ?? new());

    private static string Line(HistoryState state) => $"{string.Join(' ', state.Contents.Select(c => c.Revision))} {state.IsCut}";
}
