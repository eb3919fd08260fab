using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

/// <summary>A Redis that was restored from a backup under running replicas.</summary>
public sealed class LostWritesTests
{
    private const string Line = Replica.ClusterId + ":{portrules.firewalld.fedoraproject.org}:";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_earlier_state_of_the_store_goes_on_above_every_revision_that_was_given_out()
    {
        using var counted = new Counted();
        await using var redis = await RedisServer.StartAsync();
        var replicas = await Replica.StartManyAsync(redis, 2);
        await using var first = replicas[0];
        await using var second = replicas[1];
        Assert.Equal(201, (await first.CreateAsync("kept", port: 1)).Code);
        await CopyAsync(redis, Line, "backup:");
        Assert.Equal(200, (await second.PatchAsync("kept", 2)).Code);
        var lost = await first.CreateAsync("lost");
        foreach (var replica in replicas)
            await replica.Reader.CatchUpAsync(Token);
        using var watching = second.Cache.OpenCursor(new Revision(lost.Revision));

        await CopyAsync(redis, "backup:", Line);

        foreach (var replica in replicas)
        {
            await replica.Cache.WaitForAsync(new Revision(lost.Revision).Next, Token);
            Assert.Null(await replica.GetAsync("lost"));
            Assert.Null(replica.Cache.OpenCursor(new Revision(lost.Revision)));
        }
        Assert.Equal(CursorState.Overtaken, watching!.TryNext(out _));
        var patched = await first.PatchAsync("kept", 3);
        Assert.Equal(200, patched.Code);
        Assert.True(patched.Revision > lost.Revision);
        Assert.Equal(patched.Revision, (await second.GetAsync("kept"))?.Revision.Number);
        Assert.Equal(201, (await second.CreateAsync("lost")).Code);
        Assert.NotNull(await first.GetAsync("lost"));
        // Who was not asked for anything before the other had begun the epoch has not noticed.
        Assert.All((string[])["aggregated_api_lost_writes_total", "aggregated_api_epochs_total"], name => Assert.InRange(counted.Of(name), 1, replicas.Length));
    }

    [Fact]
    public async Task An_empty_store_in_its_place_is_not_taken_for_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var replica = await Replica.StartAsync(redis);
        Assert.Equal(201, (await replica.CreateAsync("web")).Code);
        await replica.Reader.CatchUpAsync(Token);

        await redis.SayAsync("DEL", Line + "line", Line + "objects", Line + "names", Line + "log", Line + "operations", Line + "void");

        Assert.Equal(503, (await replica.CreateAsync("other")).Code);
        Assert.Equal(503, (await replica.PatchAsync("web", 2)).Code);
        Assert.Equal("0", await redis.SayAsync("EXISTS", Line + "line", Line + "objects"));
        Assert.NotNull(replica.Cache.Find(new("ns", "web"), out _));
    }

    /// <summary>Copies what a line consists of, and what tells where it ends last.</summary>
    private static async Task CopyAsync(RedisServer redis, string from, string to)
    {
        foreach (var part in (string[])["objects", "names", "log", "operations", "line"])
            Assert.Equal("1", await redis.SayAsync("COPY", from + part, to + part, "REPLACE"));
    }

    /// <summary>What counters of losses come to, of both replicas together.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly ConcurrentDictionary<string, long> _counts = new();
        private readonly MeterListener _listener = new();

        public Counted()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RegistryMetrics.Name)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _counts.AddOrUpdate(instrument.Name, value, (_, count) => count + value));
            _listener.Start();
        }

        public long Of(string name) => _counts.GetValueOrDefault(name);

        public void Dispose() => _listener.Dispose();
    }
}
