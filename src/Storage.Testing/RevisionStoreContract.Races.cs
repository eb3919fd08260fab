using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using Xunit;
using static OrleansAA.Storage.Testing.StoreSteps;

namespace OrleansAA.Storage.Testing;

public abstract partial class RevisionStoreContract
{
    private const int Writers = 16;
    private const int WritesEach = 150;

    [Fact]
    public async Task Racing_writers_leave_one_contiguous_line()
    {
        var acknowledged = await RaceAsync();

        var last = (await _store.HeadAsync()).Last.Number;
        Assert.Equal(Enumerable.Range(2, (int)last - 1).Select(n => (long)n), acknowledged.Keys.Order());
        Assert.True(last > Writers, "nobody won");
        await AssertChainsAsync(last, acknowledged);
    }

    [Fact]
    public async Task A_scan_and_the_log_replayed_over_it_give_the_final_state_while_writers_run()
    {
        for (var i = 0; i < 8; i++)
            await _store.AddAsync(Contested(i), "before");
        var race = RaceAsync();

        var objects = new SortedDictionary<NamespacedName, StoredObject>();
        var from = (await _store.HeadAsync()).Last.Number;
        for (IReadOnlyList<StoredObject>? page = null; page is null || page.Count == 2;)
        {
            page = await _store.ScanAsync(page?[^1].Name, 2);
            foreach (var found in page)
                objects[found.Name] = found;
        }
        var read = from;
        while (!race.IsCompleted || read < (await _store.HeadAsync()).Last.Number)
        {
            var log = await _store.ReadLogAsync(read, max: 100);
            objects.Replay(log);
            read += log.Count;
            await Task.Yield();
        }

        await race;
        Assert.Equal((await _store.ScanAsync()).Lines(), objects.Values.Lines());
    }

    [Fact]
    public async Task Trims_and_reads_while_writers_run_never_miss_an_entry()
    {
        var race = RaceAsync();
        var trims = new List<Task>();
        var read = Revision.Origin.Number;
        while (!race.IsCompleted || read < (await _store.HeadAsync()).Last.Number)
        {
            try
            {
                var log = await _store.ReadLogAsync(read, max: 20);
                Assert.Equal(Enumerable.Range(1, log.Count).Select(i => read + i), log.Select(e => e.Revision.Number));
                read += log.Count;
            }
            catch (CompactedException e)
            {
                Assert.True(e.Compacted.Number > read);
                read = e.Compacted.Number;
            }
            // Close behind the writers, and now and then while the next page is read.
            trims.Add(Task.Run(async () => await _store.TrimAsync((await _store.HeadAsync()).Last.Number - 10), Token));
            if (read % 2 == 0)
                await trims[^1];
        }

        await race;
        await Task.WhenAll(trims);
        var head = await _store.HeadAsync();
        Assert.Equal(head.Last.Number - head.Compacted.Number, (await _store.ReadLogAsync(head.Compacted.Number)).Count);
    }

    private static NamespacedName Contested(int i) => new("ns", $"contested-{i}");

    // Each writer adds, modifies or deletes one of a few objects, as it finds it; returns what was acknowledged.
    private async Task<ConcurrentDictionary<long, (EventType Type, NamespacedName Name, string Value)>> RaceAsync()
    {
        var acknowledged = new ConcurrentDictionary<long, (EventType, NamespacedName, string)>();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        return acknowledged;

        async Task WriteAsync(int writer)
        {
            var random = new Random(writer);
            StoredObject? seen = null;
            var name = Contested(0);
            for (var i = 0; i < WritesEach; i++)
            {
                // Half of the time with a new object, half of the time as the last refusal showed it.
                if (random.Next(2) == 0)
                {
                    name = Contested(random.Next(8));
                    seen = await _store.GetAsync(name);
                }
                var value = $"{writer}/{i}";
                var type = seen is null ? EventType.Added : random.Next(3) == 0 ? EventType.Deleted : EventType.Modified;
                var outcome = await _store.CommitAsync(Change(type, name, seen?.Revision ?? Revision.None, value), Token);
                if (outcome.IsCommitted)
                    Assert.True(acknowledged.TryAdd(outcome.Revision.Number, (type, name, value)), $"revision {outcome.Revision} was given out twice");
                seen = !outcome.IsCommitted ? outcome.Current
                    : type == EventType.Deleted ? null : new(name, outcome.Revision, default);
            }
        }
    }

    private async Task AssertChainsAsync(long last, ConcurrentDictionary<long, (EventType Type, NamespacedName Name, string Value)> acknowledged)
    {
        var log = await _store.ReadLogAsync(1);
        Assert.Equal(last - 1, log.Count);
        var contents = new SortedDictionary<NamespacedName, StoredObject>();
        foreach (var (entry, revision) in log.Zip(Enumerable.Range(2, (int)last - 1)))
        {
            Assert.Equal(revision, entry.Revision.Number);
            Assert.Equal(acknowledged[revision], (entry.Type, entry.Name, acknowledged[revision].Value));
            Assert.Equal(Json(acknowledged[revision].Value, entry.Revision), entry.Json.Text());
            var before = contents.GetValueOrDefault(entry.Name);
            Assert.Equal(before is null, entry.Type == EventType.Added);
            Assert.Equal(before?.Json.Text(), entry.Previous.Text());
            contents.Replay([entry]);
        }
        Assert.Equal(contents.Values.Lines(), (await _store.ScanAsync()).Lines());
    }
}
