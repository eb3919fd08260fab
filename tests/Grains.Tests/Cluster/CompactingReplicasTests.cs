using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Grains.Hosting;
using OrleansAA.Grains.Tests.Storage;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

/// <summary>Replicas that compact all they can as often as they can, while each of them writes.</summary>
public sealed class CompactingReplicasTests(OwnRedis redis, ITestOutputHelper output) : IClassFixture<OwnRedis>
{
    private const int Names = 6;
    private const int Writes = 400;

    private static readonly CompactionLimits Eager = new()
    {
        LogRetention = TimeSpan.Zero, LogRetentionEvents = 0, Interval = TimeSpan.FromMilliseconds(20), StepEntriesMax = 10, ReadEntriesMax = 4,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_object_has_its_last_revisions_on_every_replica()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        var random = Seeded.Of(seed, 0);
        var replicas = await Replica.StartManyAsync(redis.Server, 3, new ReplicaOptions { ClusterId = "compacting" }, Eager);
        var written = new Dictionary<string, List<long>>();
        for (var i = 0; i < Writes; i++)
        {
            var (writer, name) = (replicas[random.Next(replicas.Length)], $"n{random.Next(Names)}");
            if (!written.TryGetValue(name, out var revisions))
                written.Add(name, revisions = [(await writer.CreateAsync(name)).Revision]);
            else if (random.Next(40) == 0 && (await writer.DeleteAsync(name)).Deleted)
                written.Remove(name);
            else
                revisions.Add((await writer.PatchAsync(name, i + 1)).Revision);
        }
        var store = await replicas[0].Stores.OpenAsync(replicas[0].Kind.Resource, Token);
        await Eventually.TrueAsync(async () => await store.HeadAsync(Token) is var head && head.Compacted >= head.Last, "all is compacted");

        foreach (var replica in replicas)
        {
            foreach (var (name, revisions) in written)
            {
                var history = await replica.Histories.ReadAsync(replica.Kind, new("ns", name), Token);
                Assert.Equal(revisions.TakeLast(replica.Kind.RevisionsKept + 1), history!.Contents.Select(c => c.Revision.Number));
            }
        }
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    /// <summary>The compaction of the first start is the last one that a timer makes: what keeps the log small is its size.</summary>
    [Fact]
    public async Task A_log_of_large_changes_stays_within_its_bytes_and_no_kept_revision_is_lost()
    {
        const long bytesMax = 4 << 20;
        var rare = new CompactionLimits { Interval = TimeSpan.FromHours(1), SizeInterval = TimeSpan.FromMilliseconds(50) };
        var replicas = await Replica.StartManyAsync(redis.Server, 2, new ReplicaOptions { ClusterId = "large" }, rare, bytesMax);
        var store = await replicas[0].Stores.OpenAsync(replicas[0].Kind.Resource, Token);
        var revisions = new List<long> { (await replicas[0].CreateAsync("large", note: new string('x', 200_000))).Revision };
        while (revisions.Count < 60)
        {
            if (await replicas[revisions.Count % 2].PatchAsync("large", revisions.Count) is { Code: 200 } result)
                revisions.Add(result.Revision);
            else
                await Task.Yield();
            // One call more than where commits are refused.
            Assert.InRange((await store.LogSizeAsync(Token)).Bytes, 0, LogSize.RefusedAbove(bytesMax) + 500_000);
        }
        await Eventually.TrueAsync(async () => !(await store.LogSizeAsync(Token)).IsTooLarge, "the log is small enough");

        Assert.True((await store.HeadAsync(Token)).Compacted > Revision.Origin);
        var history = await replicas[1].Histories.ReadAsync(replicas[1].Kind, new("ns", "large"), Token);
        Assert.Equal(revisions.TakeLast(replicas[1].Kind.RevisionsKept + 1), history!.Contents.Select(c => c.Revision.Number));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }
}
