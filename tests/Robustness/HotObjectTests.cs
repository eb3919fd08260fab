using System.Text.Json;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Everybody writes one object at once.</summary>
public sealed class HotObjectTests(ITestOutputHelper output)
{
    private const int Clients = 100;
    private const int PatchesPerClient = 20;
    private const string Hot = "ns/hot";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Patches_of_a_hundred_clients_neither_conflict_nor_get_lost()
    {
        await using var server = await RestartableServer.StartAsync();
        using var client = server.Connect();
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("hot", 1, "created"), Token)).Code);
        var (before, start) = await Rules.ListAsync(client, Token);
        using var watch = await client.WatchAsync(Rules.WatchFrom(start), Token);
        var history = new WatchHistory(start);
        var watching = history.FollowAsync(watch, start + (Clients * PatchesPerClient), Token);

        var acknowledged = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => PatchAsync(client, c)))).SelectMany(a => a).ToDictionary();
        Assert.Equal(WatchEnd.Reached, await watching);

        WatchGuarantees.AgreesWith(WatchGuarantees.All(history, before, history.Last), (await Rules.ListAsync(client, Token)).Objects);
        Assert.Equal(Clients * PatchesPerClient, acknowledged.Count);
        var counters = new int[Clients];
        foreach (var seen in history.Events)
        {
            var who = acknowledged[seen.Revision];
            counters[who]++;
            Assert.Equal(counters, Enumerable.Range(0, Clients).Select(c => CounterOf(seen.Object, c)));
        }
        Assert.All(counters, c => Assert.Equal(PatchesPerClient, c));
        Assert.Empty(server.ErrorsLogged);
    }

    /// <summary>The grain of an object that is gone leaves; those who wait for their turn with it must not be sent away.</summary>
    [Fact]
    public async Task Writers_of_an_object_that_comes_and_goes_are_told_nothing_but_the_truth()
    {
        const int Writers = 64;
        const int WritesEach = 40;
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var server = await RestartableServer.StartAsync();
        using var client = server.Connect();
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("first", 1, "first"), Token)).Code);
        var (before, start) = await Rules.ListAsync(client, Token);
        var ledger = new WriteLedger();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async w =>
        {
            var writer = new RandomWriter($"{w}", Seeded.Of(seed, w), client, ledger, keys: 1);
            for (var i = 0; i < WritesEach; i++)
                Assert.True(await writer.WriteAsync(Token));
        }));

        var (objects, head) = await Rules.ListAsync(client, Token);
        using var watch = await client.WatchAsync(Rules.WatchFrom(start), Token);
        var history = new WatchHistory(start);
        Assert.Equal(WatchEnd.Reached, await history.FollowAsync(watch, head, Token));
        WatchGuarantees.AgreesWith(WatchGuarantees.All(history, before, head), objects);
        ledger.Check(history);
        Assert.Empty(server.ErrorsLogged);
    }

    /// <summary>Counts in an annotation of the client's own.</summary>
    /// <returns>The revisions its patches took, and the client.</returns>
    private static async Task<List<KeyValuePair<long, int>>> PatchAsync(ApiClient client, int number)
    {
        var revisions = new List<KeyValuePair<long, int>>();
        for (var i = 1; i <= PatchesPerClient; i++)
        {
            var patch = JsonSerializer.Serialize(new { metadata = new { annotations = new Dictionary<string, string> { [CounterName(number)] = $"{i}" } } });
            var answer = await client.PatchAsync(Rules.PathOf(Hot), patch, ApiClient.MergePatch, Token);
            Assert.True(answer.Code == 200, $"{answer.Code} {answer.Body}");
            Assert.Equal(i, CounterOf(answer.Json, number));
            revisions.Add(new(answer.Revision, number));
        }
        return revisions;
    }

    private static int CounterOf(JsonElement value, int client) =>
        ObjectJson.Annotation(value, CounterName(client)) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static string CounterName(int client) => $"example.com/client-{client}";
}
