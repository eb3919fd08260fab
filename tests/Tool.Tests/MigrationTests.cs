using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Clients;

namespace OrleansAA.Tool.Tests;

/// <summary>A kind moves from a CRD to an aggregated server and back, while it is used.</summary>
public sealed class MigrationTests(MigrationSite site) : IClassFixture<MigrationSite>
{
    private const int ObjectsMax = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kind_moves_there_and_back_while_it_is_written_and_watched()
    {
        await FillAsync();
        var before = await ObjectsAsync(site.Cluster);
        await using var writer = new Writer(site.Cluster);
        using var informer = new Watching(site.Cluster, await RevisionAsync());

        Assert.Equal(0, await RunAsync("portrules.firewalld.fedoraproject.org: 0 the same, ", "--dry-run"));
        Assert.Empty(await ObjectsAsync(site.Server));

        // Killed with writes refused, and killed with the API moved: it goes on where it was.
        await KillAtAsync("writes are refused");
        Assert.NotEmpty(site.Root.ValidatingPolicyBindings.All);
        await KillAtAsync("the APIServices lead to");
        Assert.Equal(0, await RunAsync("writes go on"));

        Assert.Empty(site.Root.ValidatingPolicies.All);
        Assert.Empty(site.Root.ValidatingPolicyBindings.All);
        await writer.AssertGoesOnAsync();
        await writer.StopAsync();
        var after = await ObjectsAsync(site.Cluster);
        AssertSame(before, after, without: []);
        AssertSame(after, await ObjectsAsync(site.Server), without: []);
        writer.AssertNothingLost(after);
        Assert.Equal(404, (await site.Cluster.GetAsync($"/apis/{MigrationSite.Group}/migration/portrules", Token)).Code);
        Assert.Single(await informer.CaughtUpAsync(await RevisionAsync()));

        // The way back is barred as long as a watch could stand at a revision that the cluster has not come to.
        var (early, _, why) = await EndAsync("--back");
        Assert.Equal(1, early);
        Assert.Contains("come back when it has", why, StringComparison.Ordinal);
        await RaiseClusterAsync();
        var (renamed, _, names) = await EndAsync("--back");
        Assert.Equal(1, renamed);
        Assert.Contains("--new-uids", names, StringComparison.Ordinal);

        await using var writerBack = new Writer(site.Cluster, "back");
        using var informerBack = new Watching(site.Cluster, await RevisionAsync());
        await KillAtAsync("writes are refused", "--back", "--new-uids");
        Assert.Equal(0, await RunAsync("writes go on", "--back", "--new-uids"));
        Assert.Empty(site.Root.ValidatingPolicies.All);
        await writerBack.AssertGoesOnAsync();
        await writerBack.StopAsync();
        var back = await ObjectsAsync(site.Cluster);
        // What the CRD had before it has as it was; it counts generations itself, and says itself since when an object is being deleted.
        AssertSame(before, back, without: ["generation", "deletionTimestamp"]);
        writer.AssertNothingLost(back);
        writerBack.AssertNothingLost(back);
        Assert.Equal(back.Count, (await ObjectsAsync(site.Keeper)).Count);
        Assert.Single(await informerBack.CaughtUpAsync(await RevisionAsync()));
        AssertOwnersAreThere(back);
    }

    [Theory]
    [InlineData("portrule/other", "--service portrule/other: the cluster has no such Service")]
    [InlineData("portrule/portrule:8443", "the Service has no port 8443")]
    [InlineData("portrule", "give NAMESPACE/NAME")]
    public async Task A_Service_that_cannot_be_the_servers_is_refused_before_anything_is_done(string service, string expected)
    {
        await using var tool = site.MigrateTo(service);
        var (code, _, errors) = await tool.EndAsync();
        Assert.Equal(1, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Empty(site.Root.ValidatingPolicies.All);
        Assert.All(site.Root.ApiServices.All, a => Assert.Null(a["spec"]!["service"]));
    }

    [Fact]
    public async Task A_server_takes_objects_as_they_were_from_whom_it_is_told_to_and_replaces_nothing_unseen()
    {
        const string Path = $"/migration/apis/{MigrationSite.Group}/v1/namespaces/other/portrules/one";
        var metadata = new JsonObject { ["namespace"] = "other", ["uid"] = "11111111-2222-3333-4444-555555555555", ["creationTimestamp"] = "2020-01-02T03:04:05Z", ["generation"] = 7, ["finalizers"] = new JsonArray("example.org/hold") };
        var sent = Writer.Rule("one", 80, (JsonObject)metadata.DeepClone());

        using var stranger = site.ServerAs("stranger");
        Assert.Equal(403, (await stranger.PutAsync(Path, sent, Token)).Code);
        Assert.Equal(201, (await site.Server.PutAsync(Path, sent, Token)).Code);
        var answer = Check(await site.Server.GetAsync(Path["/migration".Length..], Token));
        var taken = JsonNode.Parse(answer.Body)!["metadata"]!;
        Assert.Equal(("11111111-2222-3333-4444-555555555555", "2020-01-02T03:04:05Z", 7), ((string)taken["uid"]!, (string)taken["creationTimestamp"]!, (int)taken["generation"]!));

        Assert.Equal(409, (await site.Server.PutAsync(Path, sent, Token)).Code);
        Assert.Equal(409, (await site.Server.DeleteAsync(Path, Token)).Code);
        var invalid = await site.Server.PutAsync($"{Path}?resourceVersion={answer.Revision}", Writer.Rule("one", 70000, (JsonObject)metadata.DeepClone()), Token);
        Assert.Equal(422, invalid.Code);
        Assert.Contains("spec.port", invalid.Body, StringComparison.Ordinal);
        metadata.Remove("uid");
        Assert.Equal(400, (await site.Server.PutAsync($"{Path}?resourceVersion={answer.Revision}", Writer.Rule("one", 80, metadata), Token)).Code);
        // No finalizer holds what is gone where it came from.
        Assert.Equal(200, (await site.Server.DeleteAsync($"{Path}?resourceVersion={answer.Revision}", Token)).Code);
        Assert.Equal(404, (await site.Server.GetAsync(Path["/migration".Length..], Token)).Code);
    }

    [Fact]
    public async Task A_server_that_is_not_told_to_takes_none()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory.Path, "--store=memory", "--secure-port=0");
        using var admin = new ApiClient(server.Address, directory.File(".aa"));
        Assert.Equal(404, (await admin.PutAsync($"/migration/apis/{MigrationSite.Group}/v1/namespaces/default/portrules/one", "{}", Token)).Code);
    }

    /// <summary>Owned and owning, with finalizers, status, fields of several managers, and one that is being deleted.</summary>
    private async Task FillAsync()
    {
        var first = await PostAsync("rule-0", new());
        await Parallel.ForEachAsync(Enumerable.Range(1, ObjectsMax - 1), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, _) =>
        {
            var metadata = new JsonObject { ["labels"] = new JsonObject { ["number"] = $"{i}" } };
            if (i % 3 == 0)
            {
                metadata["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = $"{MigrationSite.Group}/v1", ["kind"] = "PortRule", ["name"] = "rule-0", ["uid"] = (string)first["metadata"]!["uid"]!,
                });
            }
            if (i % 7 == 0)
                metadata["finalizers"] = new JsonArray("example.org/hold");
            var made = await PostAsync($"rule-{i}", metadata);
            if (i % 5 == 0)
            {
                made["status"] = new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Applied", ["status"] = "True", ["reason"] = "Opened", ["message"] = "", ["lastTransitionTime"] = "2026-01-02T03:04:05Z" }),
                };
                Check(await site.Cluster.PutAsync($"{MigrationSite.Collection}/rule-{i}/status?fieldManager=agent", made.ToJsonString(), Token));
            }
            if (i % 11 == 0)
                Check(await site.Cluster.PatchAsync($"{MigrationSite.Collection}/rule-{i}?fieldManager=applier&force=true", Applied(i), "application/apply-patch+yaml", Token));
        });
        Check(await site.Cluster.DeleteAsync($"{MigrationSite.Collection}/rule-7", Token));
    }

    private static string Applied(int i) => new JsonObject
    {
        ["apiVersion"] = $"{MigrationSite.Group}/v1", ["kind"] = "PortRule", ["metadata"] = new JsonObject { ["name"] = $"rule-{i}", ["annotations"] = new JsonObject { ["by"] = "applier" } },
    }.ToJsonString();

    private async Task<JsonObject> PostAsync(string name, JsonObject metadata) =>
        (JsonObject)JsonNode.Parse(Check(await site.Cluster.PostAsync($"{MigrationSite.Collection}?fieldManager=kubectl-create", Writer.Rule(name, 80, metadata), Token)).Body)!;

    private static ApiAnswer Check(ApiAnswer answer)
    {
        Assert.True(answer.IsSuccess, answer.Body);
        return answer;
    }

    private async Task<long> RevisionAsync() => Check(await site.Cluster.GetAsync($"{MigrationSite.Collection}?limit=1", Token)).Revision;

    private static async Task<Dictionary<string, JsonObject>> ObjectsAsync(ApiClient client)
    {
        var list = JsonNode.Parse(Check(await client.GetAsync(MigrationSite.Collection, Token)).Body)!;
        return list["items"]!.AsArray().ToDictionary(o => (string)o!["metadata"]!["name"]!, o => (JsonObject)o!.DeepClone());
    }

    private static void AssertSame(Dictionary<string, JsonObject> before, Dictionary<string, JsonObject> after, string[] without)
    {
        foreach (var (name, value) in before)
        {
            var (a, b) = ((JsonObject)value.DeepClone(), (JsonObject)Assert.Contains(name, after as IReadOnlyDictionary<string, JsonObject>).DeepClone());
            foreach (var own in (IEnumerable<string>)["resourceVersion", .. without])
            {
                Assert.Equal(a["metadata"]![own] is null, b["metadata"]![own] is null);
                a["metadata"]!.AsObject().Remove(own);
                b["metadata"]!.AsObject().Remove(own);
            }
            if (!JsonNode.DeepEquals(a, b))
                Assert.Equal(a.ToJsonString(), b.ToJsonString());
        }
    }

    private static void AssertOwnersAreThere(Dictionary<string, JsonObject> objects)
    {
        var owners = objects.Values.SelectMany(o => o["metadata"]!["ownerReferences"] as JsonArray ?? []).ToList();
        Assert.NotEmpty(owners);
        Assert.All(owners, o => Assert.Equal((string)objects[(string)o!["name"]!]["metadata"]!["uid"]!, (string)o["uid"]!));
    }

    /// <summary>As a cluster does in which much else is written.</summary>
    private async Task RaiseClusterAsync() =>
        Check(await site.Keeper.PostAsync($"/migration/apis/{MigrationSite.Group}/v1/portrules?above={await RevisionAsync()}", "", Token));

    private async Task KillAtAsync(string line, params string[] options)
    {
        await using var tool = site.Migrate(options);
        await tool.WaitForLineAsync(line);
    }

    private async Task<int> RunAsync(string line, params string[] options)
    {
        var (code, output, errors) = await EndAsync(options);
        Assert.True(output.Contains(line, StringComparison.Ordinal), $"{output}\n{errors}");
        return code;
    }

    private async Task<(int Code, string Output, string Errors)> EndAsync(params string[] options)
    {
        await using var tool = site.Migrate(options);
        return await tool.EndAsync();
    }

    /// <summary>A watch by client-go's rules.</summary>
    private sealed class Watching : IDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        private readonly Reflector _reflector;
        private readonly Task _following;
        private long _upTo = long.MaxValue;

        public Watching(ApiClient client, long start)
        {
            _reflector = new Reflector(client, MigrationSite.Collection, start, isEverything: false);
            _following = _reflector.FollowAsync(() => Volatile.Read(ref _upTo), _end.Token);
        }

        /// <returns>Why it listed anew.</returns>
        public async Task<IReadOnlyCollection<string>> CaughtUpAsync(long revision)
        {
            Volatile.Write(ref _upTo, revision);
            // One that has come there already waits for a line.
            while (_reflector.Last < revision && !_following.IsCompleted)
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(50), Token);
            await _end.CancelAsync();
            return _reflector.Lists;
        }

        public void Dispose() => _end.Dispose();
    }

    /// <summary>Creates, updates and deletes rules of its own, one after the other, and knows what it was told of each. A refusal is waited out.</summary>
    private sealed class Writer : IAsyncDisposable
    {
        private readonly ApiClient _client;
        private readonly string _name;
        private readonly CancellationTokenSource _end = new();
        private readonly ConcurrentDictionary<string, int> _ports = new();
        private readonly Task _writing;
        private int _count;

        public Writer(ApiClient client, string name = "there")
        {
            (_client, _name) = (client, name);
            _writing = WriteAsync();
        }

        public static string Rule(string name, int port, JsonObject metadata)
        {
            metadata["name"] = name;
            return new JsonObject
            {
                ["apiVersion"] = $"{MigrationSite.Group}/v1", ["kind"] = "PortRule", ["metadata"] = metadata, ["spec"] = new JsonObject { ["name"] = "http", ["host"] = "fw1.example.org", ["port"] = port },
            }.ToJsonString();
        }

        /// <summary>Returns when it has written again.</summary>
        public async Task AssertGoesOnAsync()
        {
            for (var before = Volatile.Read(ref _count); Volatile.Read(ref _count) < before + 3;)
            {
                Assert.False(_writing.IsCompleted, _writing.Exception?.ToString());
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(20), Token);
            }
        }

        public async Task StopAsync()
        {
            await _end.CancelAsync();
            await _writing;
        }

        public void AssertNothingLost(Dictionary<string, JsonObject> objects)
        {
            Assert.True(_ports.Count > 10, $"it has written {_ports.Count} objects");
            Assert.All(_ports, written => Assert.Equal(written.Value, objects.TryGetValue(written.Key, out var found) ? (int)found["spec"]!["port"]! : 0));
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _end.Dispose();
        }

        private async Task WriteAsync()
        {
            for (var i = 1; !_end.IsCancellationRequested; i++)
            {
                var name = $"{_name}-{i}";
                await UntilTakenAsync(() => _client.PostAsync(MigrationSite.Collection, Rule(name, 1000, new()), Token));
                _ports[name] = 1000;
                await UntilTakenAsync(() => _client.PatchAsync($"{MigrationSite.Collection}/{name}", """{"spec":{"port":2000}}""", ApiClient.MergePatch, Token));
                _ports[name] = 2000;
                if (i % 4 == 0)
                {
                    await UntilTakenAsync(() => _client.DeleteAsync($"{MigrationSite.Collection}/{name}", Token));
                    _ports[name] = 0;
                }
                Interlocked.Increment(ref _count);
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(20), Token);
            }
        }

        private static async Task UntilTakenAsync(Func<Task<ApiAnswer>> writeAsync)
        {
            while (await writeAsync() is { IsSuccess: false } refused)
            {
                Assert.True(refused.Code == 403 && refused.Body.Contains("moves to another server", StringComparison.Ordinal), refused.Body);
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(50), Token);
            }
        }
    }
}
