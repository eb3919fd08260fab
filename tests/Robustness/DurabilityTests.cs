using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>kill -9 under writers, again and again: what was acknowledged is there.</summary>
public sealed class DurabilityTests(ITestOutputHelper output)
{
    private const int Rounds = 50;
    private const int Writers = 16;
    private const int Keys = 12;

    /// <summary>A server is killed at the latest after so many acknowledged writes.</summary>
    private const int WritesBeforeKillMax = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_moment_the_server_loses_nothing_it_acknowledged()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        var random = Seeded.Of(seed, 0);
        await using var server = await RestartableServer.StartAsync();
        using (var client = server.Connect())
            Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("first", 1, "first"), Token)).Code);

        var state = new Line(new Dictionary<string, JsonElement>(), 0);
        using (var client = server.Connect())
        {
            var (objects, revision) = await Rules.ListAsync(client, Token);
            state = new Line(objects, revision);
        }
        var acknowledged = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var ledger = new WriteLedger(random.Next(1, WritesBeforeKillMax));
            var history = await WriteUntilKilledAsync(server, ledger, seed, round, state.Revision);
            await server.StartAgainAsync();
            state = await VerifyAsync(server, ledger, history, state, random);
            acknowledged += ledger.AcknowledgedCount;
        }
        output.WriteLine($"{Rounds} kills, {acknowledged} acknowledged writes, revision {state.Revision}");
    }

    /// <summary>Lets writers write, and kills the server once enough has been acknowledged.</summary>
    /// <returns>What a watcher saw until then.</returns>
    private static async Task<WatchHistory> WriteUntilKilledAsync(RestartableServer server, WriteLedger ledger, int seed, int round, long from)
    {
        using var client = server.Connect();
        using var watch = await client.WatchAsync(Rules.WatchFrom(from), Token);
        var history = new WatchHistory(from);
        var watching = history.FollowAsync(watch, long.MaxValue, Token);
        var writing = Enumerable.Range(0, Writers)
            .Select(i => new RandomWriter($"{round}-{i}", Seeded.Of(seed, (round * Writers) + i + 1), client, ledger, Keys))
            .Select(w => Task.Run(() => w.RunAsync(() => true, Token), Token))
            .ToList();
        await Task.WhenAny([ledger.Enough, .. writing]);
        await server.Process.KillAsync();
        await Task.WhenAll(writing);
        Assert.Equal(WatchEnd.Broken, await watching);
        return history;
    }

    private static async Task<Line> VerifyAsync(RestartableServer server, WriteLedger ledger, WatchHistory history, Line before, Random random)
    {
        using var client = server.Connect();
        var (objects, head) = await Rules.ListAsync(client, Token);

        // One watcher goes on where its connection broke, one from any revision that was handed out before the kill.
        var handedOut = random.NextInt64(before.Revision, history.Last + 1);
        Assert.Equal(WatchEnd.Reached, await FollowAsync(client, history, head));
        var resumed = new WatchHistory(handedOut);
        Assert.Equal(WatchEnd.Reached, await FollowAsync(client, resumed, head));

        var watched = WatchGuarantees.All(history, before.Objects, head);
        WatchGuarantees.AgreesWith(watched, objects);
        WatchGuarantees.Resumable(history, resumed);
        ledger.Check(history);
        Assert.Empty(server.ErrorsLogged);
        return new(objects, head);
    }

    private static async Task<WatchEnd> FollowAsync(ApiClient client, WatchHistory history, long upTo)
    {
        using var watch = await client.WatchAsync(Rules.WatchFrom(history.Last), Token);
        return await history.FollowAsync(watch, upTo, Token);
    }

    /// <summary>How far the line has been verified, and the objects there.</summary>
    private sealed record Line(IReadOnlyDictionary<string, JsonElement> Objects, long Revision);
}
