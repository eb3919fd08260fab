using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Tests.Revisions;
using OrleansAA.Grains.Tests.Storage;
using OrleansAA.Storage.Sqlite;
using OrleansAA.Storage.Testing;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.History;

/// <summary>The machine is cut off in the middle of compactions: on disk are all objects, and all of their histories.</summary>
public sealed class CompactionCrashTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Writers = 4;
    private const int NamesPerWriter = 5;
    private const int Crashes = 12;

    private readonly SqlitePlace _place = new();
    private readonly Serializer _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task No_object_and_no_kept_revision_is_lost_at_any_instant()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        // No checkpoint: the files can then be copied one after the other, and look as a crash would leave them.
        await using var stores = SqlitePlace.Open(_place.Options with { WalBytesMax = long.MaxValue });
        var store = await stores.OpenAsync(HistoryLedger.Kind.Resource, Token);
        var ledger = new HistoryLedger(store);
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(ledger, w, Seeded.Of(seed, w), stop.Token), Token)).ToList();
        var compacting = Task.Run(() => CompactAsync(stores, store, stop.Token), Token);

        var crashes = new List<(string Path, long Acknowledged)>();
        for (var crash = 0; crash < Crashes; crash++)
        {
            var from = (await store.HeadAsync()).Compacted.Number;
            while ((await store.HeadAsync()).Compacted.Number < from + 100)
                await Task.Yield();
            var acknowledged = (await store.HeadAsync()).Last.Number;
            var copy = Path.Combine(_place.Directory, $"crash-{crash}.db");
            File.Copy(_place.Path, copy);
            File.Copy(_place.Path + "-wal", copy + "-wal");
            crashes.Add((copy, acknowledged));
        }
        await stop.CancelAsync();
        await Task.WhenAll([.. writing, compacting]);

        foreach (var (path, acknowledged) in crashes)
            await CheckAsync(ledger, path, acknowledged);
        output.WriteLine($"{(await store.HeadAsync()).Last} revisions");
    }

    private static async Task WriteAsync(HistoryLedger ledger, int writer, Random random, CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
            await ledger.WriteAsync(new NamespacedName("ns", $"n{writer}-{random.Next(NamesPerWriter)}"), random);
    }

    private async Task CompactAsync(SqliteRevisionStores stores, IRevisionStore store, CancellationToken stopped)
    {
        var limits = new CompactionLimits { StepEntriesMax = 20, ReadEntriesMax = 7, FoldsInFlightMax = 4 };
        var compactor = new LogCompactor(store, HistoryLedger.Kind.RevisionsKept, (name, fold, _) => FoldAsync(stores, name, fold), limits, TimeProvider.System);
        while (!stopped.IsCancellationRequested)
        {
            var head = await store.HeadAsync();
            await compactor.CompactAsync(head, new(Math.Max(head.Compacted.Number, head.Last.Number - 15)), Token);
        }
    }

    private async Task CheckAsync(HistoryLedger ledger, string path, long acknowledged)
    {
        await using var stores = SqlitePlace.Open(_place.Options with { Path = path });
        var store = await stores.OpenAsync(HistoryLedger.Kind.Resource, Token);
        var head = (await store.HeadAsync()).Last.Number;
        Assert.InRange(head, acknowledged, long.MaxValue);
        var objects = (await store.ScanAsync()).ToDictionary(o => o.Name, o => o.Revision.Number);
        foreach (var name in ledger.Names)
        {
            Assert.Equal(ledger.LiveAt(name, head), objects.GetValueOrDefault(name));
            await ledger.CheckAsync(store, name, async n => (await ReadAsync(stores, n)).State);
        }
    }

    /// <summary>What a history's grain does.</summary>
    private async Task FoldAsync(SqliteRevisionStores stores, NamespacedName name, HistoryFold fold)
    {
        var (state, etag) = await ReadAsync(stores, name);
        if (!state.Fold(fold, HistoryLedger.Kind.RevisionsKept))
            return;
        Assert.True(state.IsEmpty
            ? await stores.States.TryClearAsync("history", name.ToString(), etag)
            : await stores.States.TryWriteAsync("history", name.ToString(), etag, new(Guid.NewGuid().ToString("N"), _serializer.SerializeToArray(state))));
    }

    private async Task<(HistoryState State, string? ETag)> ReadAsync(SqliteRevisionStores stores, NamespacedName name)
    {
        var record = await stores.States.ReadAsync("history", name.ToString());
        return (record is null ? new HistoryState() : _serializer.Deserialize<HistoryState>(record.Data)!, record?.ETag);
    }
}
