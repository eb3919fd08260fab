using System.Globalization;
using System.Net;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Clients that behave badly, all at once: the server lives, others notice nothing, and memory comes back.</summary>
public sealed class StormTests(ITestOutputHelper output)
{
    private const int Watchers = 5_000;
    private const int WatchersPerConnection = 900;
    private const int EventsForAll = 20;
    private const int Dropped = 300;
    private const int RandomRequests = 1_000;
    private const int StalledEvents = 2_000;

    /// <summary>How often the storm comes. Memory is compared after the first, which warms up, and after the last.</summary>
    private const int Storms = 3;

    /// <summary>What the process may have grown by between the first storm and the last: much less than a storm needs.</summary>
    private const long GrowthBytesMax = 150L << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_outlives_storms_and_others_notice_nothing()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var server = await RestartableServer.StartAsync();
        using var client = server.Connect();
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("calm", 1, "calm"), Token)).Code);
        var (before, start) = await Rules.ListAsync(client, Token);
        using var others = server.Connect();
        using var watch = await others.WatchAsync(Rules.WatchFrom(start), Token);
        var history = new WatchHistory(start);
        var watching = history.FollowAsync(watch, long.MaxValue, Token);
        var memory = new List<long>();

        for (var storm = 0; storm < Storms; storm++)
        {
            await WatchByThousandsAsync(server, client);
            await DropMidBodyAsync(server, seed + storm);
            await AskAtRandomAsync(server, seed + storm);
            await client.GetAsync(Rules.All, Token);
            memory.Add(server.Process.ResidentBytes);
        }
        output.WriteLine("MiB after each storm: " + string.Join(", ", memory.Select(m => m >> 20)));
        Assert.True(memory[^1] - memory[0] < GrowthBytesMax, $"memory grew from {memory[0] >> 20} to {memory[^1] >> 20} MiB");

        var last = await client.PatchAsync(Rules.PathOf("ns/calm"), Rules.MergePatch(2, "last"), ApiClient.MergePatch, Token);
        Assert.Equal(200, last.Code);
        Assert.Equal(0, await server.Process.TerminateAsync());
        Assert.Equal(WatchEnd.Ended, await watching);
        WatchGuarantees.All(history, before, last.Revision);
        Assert.Equal("", string.Join('\n', server.ErrorsLogged));
    }

    [Fact]
    public async Task A_watcher_that_stops_reading_holds_up_nobody_and_may_go_on()
    {
        await using var server = await RestartableServer.StartAsync();
        using var client = server.Connect();
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("busy", 1, "0"), Token)).Code);
        var (before, start) = await Rules.ListAsync(client, Token);
        // Both on one connection.
        using var shared = server.Connect();
        using var stalled = await shared.WatchAsync(Rules.WatchFrom(start), Token);
        using var stalledToTheEnd = await shared.WatchAsync(Rules.WatchFrom(start), Token);
        using var lively = await shared.WatchAsync(Rules.WatchFrom(start), Token);
        var seen = new WatchHistory(start);
        var watching = seen.FollowAsync(lively, start + StalledEvents, Token);

        var padding = new string('x', 2000);
        for (var i = 0; i < StalledEvents; i++)
            Assert.Equal(200, (await client.PatchAsync(Rules.PathOf("ns/busy"), Rules.MergePatch(i + 2, $"{i}{padding}"), ApiClient.MergePatch, Token)).Code);
        Assert.Equal(WatchEnd.Reached, await watching);
        WatchGuarantees.All(seen, before, start + StalledEvents);

        var late = new WatchHistory(start);
        Assert.Equal(WatchEnd.Reached, await late.FollowAsync(stalled, start + StalledEvents, Token));
        WatchGuarantees.All(late, before, start + StalledEvents);
        WatchGuarantees.Resumable(seen, late);

        // Nor does it hold up the end of the server.
        Assert.Equal(0, await server.Process.TerminateAsync());
        Assert.Equal("", string.Join('\n', server.ErrorsLogged));
    }

    /// <summary>Thousands of watchers see the same few events, each of them all.</summary>
    private static async Task WatchByThousandsAsync(RestartableServer server, ApiClient writer)
    {
        var (_, start) = await Rules.ListAsync(writer, Token);
        var clients = Enumerable.Range(0, (Watchers + WatchersPerConnection - 1) / WatchersPerConnection).Select(_ => server.Connect()).ToList();
        var open = new CountdownEvent(Watchers);
        var allOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var counting = Enumerable.Range(0, Watchers).Select(async i =>
        {
            using var watch = await clients[i / WatchersPerConnection].WatchAsync(Rules.WatchFrom(start), Token);
            Assert.Equal(200, watch.Code);
            if (open.Signal())
                allOpen.SetResult();
            for (var revision = start + 1; revision <= start + EventsForAll; revision++)
                Assert.Equal(revision, await watch.NextRevisionAsync(Token));
        }).ToList();
        await Task.WhenAny(allOpen.Task, Task.WhenAll(counting));

        for (var i = 0; i < EventsForAll; i++)
            Assert.Equal(200, (await writer.PatchAsync(Rules.PathOf("ns/calm"), Rules.MergePatch(i + 1, $"{start}-{i}"), ApiClient.MergePatch, Token)).Code);
        await Task.WhenAll(counting);
        open.Dispose();
        clients.ForEach(c => c.Dispose());
    }

    /// <summary>Uploads that end halfway, with the stream or with the whole connection.</summary>
    private static Task DropMidBodyAsync(RestartableServer server, int seed) => Parallel.ForEachAsync(
        Enumerable.Range(0, Dropped), new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = Token }, async (i, cancellationToken) =>
        {
            using var client = server.Connect();
            using var body = new BrokenContent(Seeded.Of(seed, i).Next(1, 200_000));
            await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync(HttpMethod.Post, Rules.In("ns"), body, cancellationToken));
        });

    /// <summary>Requests with parameters nobody would send, all at once: each is answered, and none finds a fault in the server.</summary>
    private static async Task AskAtRandomAsync(RestartableServer server, int seed)
    {
        using var client = server.Connect();
        var codes = await Task.WhenAll(Enumerable.Range(0, RandomRequests).Select(async i =>
        {
            var request = RandomRequest.Of(Seeded.Of(seed, i));
            var answer = await client.SendAsync(request.Method, request.Path, request.Body is { } body ? ApiClient.Content(body, request.Type) : null, Token);
            Assert.True(answer.Code is >= 200 and < 500 or 504, $"{request}: {answer.Code} {answer.Body}");
            return answer.Code;
        }));
        Assert.Contains(200, codes);
        Assert.Contains(400, codes);
    }

    /// <summary>Says it is longer than it is, and breaks off.</summary>
    private sealed class BrokenContent(int length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes("{\"metadata\":{\"name\":\"" + new string('a', length)), Token);
            await stream.FlushAsync(Token);
            throw new IOException("dropped");
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = 2L * length + 1000;
            return true;
        }
    }
}

/// <summary>A request made up by chance, of parts that each could be in one.</summary>
internal sealed record RandomRequest(HttpMethod Method, string Path, string? Body, string Type)
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Get, HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options];

    private static readonly string[] Paths =
    [
        "/apis/firewalld.fedoraproject.org/v1/portrules", "/apis/firewalld.fedoraproject.org/v2/portrules", "/apis/firewalld.fedoraproject.org/v1/namespaces/storm/portrules",
        "/apis/firewalld.fedoraproject.org/v2/namespaces/storm/portrules", "/apis/firewalld.fedoraproject.org/v1/namespaces/storm/portrules/a",
        "/apis/firewalld.fedoraproject.org/v2/namespaces/storm/portrules/b", "/apis/firewalld.fedoraproject.org/v1/namespaces/storm/portrules/a/status",
        "/apis/firewalld.fedoraproject.org/v1/watch/portrules", "/apis", "/version", "/openapi/v2", "/healthz", "/nothing",
    ];

    private static readonly string[] Names =
    [
        "resourceVersion", "resourceVersionMatch", "limit", "continue", "labelSelector", "fieldSelector", "sendInitialEvents", "allowWatchBookmarks",
        "dryRun", "fieldManager", "fieldValidation", "force", "propagationPolicy", "gracePeriodSeconds", "pretty", "timeout",
    ];

    private static readonly string[] Values =
        ["", "0", "1", "2", "-1", "true", "false", "All", "Exact", "NotOlderThan", "Strict", "Warn", "a=b", "a in (b,c)", "!a", "metadata.name=a", "spec.port=80", "Foreground", "Orphan", "5s", "é", "\"", "9223372036854775807"];

    private static readonly string[] Bodies =
    [
        "", "{}", "null", "[]", "{", """{"metadata":{"name":"a"},"spec":{"name":"http","host":"h","port":80}}""", """{"metadata":{"generateName":"g-"},"spec":{"name":"http","host":"h","port":80}}""",
        """{"spec":{"port":81}}""", """[{"op":"replace","path":"/spec/port","value":82}]""", """{"metadata":{"labels":{"a":"b"}}}""",
        """{"apiVersion":"firewalld.fedoraproject.org/v1","kind":"PortRule","metadata":{"name":"a"},"spec":{"name":"http","host":"h","port":83}}""",
    ];

    private static readonly string[] Types =
        ["application/json", "application/yaml", ApiClient.JsonPatch, ApiClient.MergePatch, "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain"];

    public static RandomRequest Of(Random random)
    {
        var method = Pick(random, Methods);
        var query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(random, Names)}={Uri.EscapeDataString(Pick(random, Values))}"));
        // A watch would go on: each is told to end soon.
        var path = Pick(random, Paths);
        var watches = random.Next(6) == 0 ? "&watch=1" : "";
        var body = method == HttpMethod.Get || method == HttpMethod.Options ? null : Pick(random, Bodies);
        return new(method, string.Create(CultureInfo.InvariantCulture, $"{path}?{query}{watches}&timeoutSeconds=1"), body, Pick(random, Types));
    }

    private static T Pick<T>(Random random, T[] all) => all[random.Next(all.Length)];
}
