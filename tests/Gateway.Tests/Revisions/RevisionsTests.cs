using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Revisions;

/// <summary>What objects were, and who made them so.</summary>
public sealed class RevisionsTests : IAsyncLifetime
{
    private const string Web = RevisionsServer.Web;
    private const string WebV2 = "/apis/firewalld.fedoraproject.org/v2/namespaces/ns/portrules/web";

    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RevisionsServer.StartAsync(_directory);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_list_tells_who_changed_what_and_when()
    {
        var made = await _server.CreateAsync();
        var opened = await _server.PatchAsync("""{"spec":{"port":81,"isPremanent":true}}""", Web + "?fieldManager=opener");
        await _server.CreateAsync("other");
        var seen = await _server.PatchAsync("""{"status":{"observedGeneration":2}}""", Web + "/status?fieldManager=controller");
        Assert.Equal(
            [
                $"{made} Create testkit .metadata.labels.app .spec.host .spec.name .spec.port",
                $"{opened} Update opener .spec.isPremanent .spec.port",
                $"{seen} Update controller status .status.observedGeneration",
            ],
            await _server.LinesAsync());
        Assert.Equal($"{opened} Update opener .spec.isPermanent .spec.port", (await _server.LinesAsync(WebV2))[1]);

        var list = (await _server.GetAsync(Web + "/revisions")).Json;
        Assert.Equal("ObjectRevisionList firewalld.fedoraproject.org/v1", $"{list.GetProperty("kind")} {list.GetProperty("apiVersion")}");
        Assert.Equal(seen, ObjectJson.RevisionOf(list));
        Assert.All(list.GetProperty("items").EnumerateArray(), r => Assert.InRange(r.GetProperty("time").GetDateTime(), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow));
    }

    [Fact]
    public async Task It_is_indented_for_people_unless_they_say_otherwise()
    {
        await _server.CreateAsync();
        Assert.Contains("\n  \"items\": [\n", (await _server.GetAsync(Web + "/revisions")).Body);
        Assert.DoesNotContain("\n ", (await _server.GetAsync(Web + "/revisions?pretty=false")).Body);
        var yaml = await _server.Client.GetAsAsync(Web + "/revisions", "application/yaml", Token);
        Assert.StartsWith("apiVersion: firewalld.fedoraproject.org/v1\nitems:\n", yaml.Body);
    }

    [Fact]
    public async Task As_a_table_it_has_columns()
    {
        var made = await _server.CreateAsync();
        await _server.PatchAsync("""{"status":{"observedGeneration":1}}""", Web + "/status");
        var table = (await _server.Client.GetAsAsync(Web + "/revisions", "application/json;as=Table;g=meta.k8s.io;v=v1", Token)).Json;
        Assert.Equal("Table meta.k8s.io/v1", $"{table.GetProperty("kind")} {table.GetProperty("apiVersion")}");
        Assert.Equal(["Revision", "Age", "Manager", "Operation", "Fields"], table.GetProperty("columnDefinitions").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var rows = table.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("cells").EnumerateArray().Select(c => c.GetString()!).ToArray()).ToList();
        Assert.Equal([$"{made}", "testkit", "Create", ".metadata.labels.app, .spec.host, .spec.name, .spec.port"], rows[0].Where((_, i) => i != 1));
        Assert.Matches(@"^\d+s$", rows[0][1]);
        Assert.Equal("Update (status)", rows[1][3]);
        Assert.Equal(406, (await _server.Client.GetAsAsync(Web + "/revisions", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", Token)).Code);
    }

    [Fact]
    public async Task An_object_is_shown_as_it_was()
    {
        var made = await _server.CreateAsync();
        var other = await _server.CreateAsync("other");
        var changed = await _server.PatchAsync("""{"spec":{"isPremanent":true}}""");
        var then = await _server.GetAsync($"{Web}/revisions?at={made}");
        Assert.Equal((200, made), (then.Code, then.Revision));
        Assert.False(then.Json.GetProperty("spec").TryGetProperty("isPremanent", out _));
        Assert.Equal(made, (await _server.GetAsync($"{Web}/revisions?at={other}")).Revision);
        var now = await _server.GetAsync($"{WebV2}/revisions?at={changed}");
        Assert.Equal("firewalld.fedoraproject.org/v2", now.Json.GetProperty("apiVersion").GetString());
        Assert.True(now.Json.GetProperty("spec").GetProperty("isPermanent").GetBoolean());
        Assert.Equal((await _server.GetAsync(WebV2)).Body, now.Body);
    }

    [Fact]
    public async Task What_there_is_none_of_is_refused_in_kubes_words()
    {
        await AssertStatusAsync("/revisions", 404, "NotFound", "portrules.firewalld.fedoraproject.org \"web\" not found");
        var before = await _server.CreateAsync("other");
        var made = await _server.CreateAsync();
        await AssertStatusAsync($"/revisions?at={before}", 404, "NotFound", "portrules.firewalld.fedoraproject.org \"web\" not found");
        await AssertStatusAsync("/revisions?at=soon", 400, "BadRequest", "at: Invalid value: \"soon\": strconv.ParseUint: parsing \"soon\": invalid syntax");
        await AssertStatusAsync("/revisions?at=0", 400, "BadRequest", "Invalid value: \"0\": must be a resourceVersion this server gave out");
        await AssertStatusAsync($"/revisions?at={made + 1}", 504, "Timeout", $"Timeout: Too large resource version: {made + 1}, current: {made}");
        Assert.Equal(405, (await _server.Client.PostAsync(Web + "/revisions", "{}", Token)).Code);
        Assert.Equal(405, (await _server.GetAsync(Web + "/rollback")).Code);
    }

    [Fact]
    public async Task The_last_ten_are_kept_and_what_was_before_is_410()
    {
        var revisions = new List<long> { await _server.CreateAsync() };
        for (var port = 1; port <= 12; port++)
            revisions.Add(await _server.PatchAsync($$$"""{"spec":{"port":{{{port}}}}}"""));
        Assert.Equal(revisions[3..].Select(r => $"{r} Update testkit .spec.port"), await _server.LinesAsync());
        Assert.Equal(revisions[3], (await _server.GetAsync($"{Web}/revisions?at={revisions[3]}")).Revision);
        await AssertStatusAsync(
            $"/revisions?at={revisions[1]}", 410, "Expired", "The resourceVersion for the provided revision is too old: the object's history does not reach back to it.");
    }

    [Fact]
    public async Task A_deletion_ends_the_history_and_a_new_object_begins_another()
    {
        var first = await _server.CreateAsync();
        await _server.PatchAsync("""{"spec":{"port":81}}""");
        await _server.Client.DeleteAsync(Web, Token);
        await AssertStatusAsync("/revisions", 404, "NotFound", "portrules.firewalld.fedoraproject.org \"web\" not found");
        var second = await _server.CreateAsync();
        Assert.Equal($"{second} Create", string.Join(' ', Assert.Single(await _server.LinesAsync()).Split(' ')[..2]));
        await AssertStatusAsync($"/revisions?at={first}", 404, "NotFound", "portrules.firewalld.fedoraproject.org \"web\" not found");
    }

    [Fact]
    public async Task Discovery_and_openapi_name_the_subresources()
    {
        var resources = (await _server.GetAsync("/apis/firewalld.fedoraproject.org/v1")).Json.GetProperty("resources").EnumerateArray()
            .Where(r => r.GetProperty("name").GetString()!.StartsWith("portrules/", StringComparison.Ordinal))
            .Select(r => $"{r.GetProperty("name")} {r.GetProperty("kind")} {string.Join(',', r.GetProperty("verbs").EnumerateArray())}").ToList();
        Assert.Equal(["portrules/revisions ObjectRevisionList get", "portrules/rollback Rollback create", "portrules/status PortRule get,patch,update"], resources);

        var openApi = (await _server.GetAsync("/openapi/v3/apis/firewalld.fedoraproject.org/v1")).Json;
        var path = "/apis/firewalld.fedoraproject.org/v1/namespaces/{namespace}/portrules/{name}";
        var rollback = openApi.GetProperty("paths").GetProperty(path + "/rollback").GetProperty("post");
        Assert.Equal("createFirewalldFedoraprojectOrgV1NamespacedPortRuleRollback", rollback.GetProperty("operationId").GetString());
        var parameters = openApi.GetProperty("paths").GetProperty(path + "/revisions").GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString());
        Assert.Equal(["at", "name", "namespace", "pretty"], parameters);
        var revision = openApi.GetProperty("components").GetProperty("schemas").GetProperty("orleansaa.apimachinery.revisions.ObjectRevision");
        Assert.StartsWith("ObjectRevision tells of one revision", revision.GetProperty("description").GetString());
        Assert.Equal("array", revision.GetProperty("properties").GetProperty("fields").GetProperty("type").GetString());
        var v2 = (await _server.GetAsync("/openapi/v2")).Json;
        Assert.True(v2.GetProperty("paths").TryGetProperty(path + "/revisions", out _));
        Assert.True(v2.GetProperty("definitions").TryGetProperty("orleansaa.apimachinery.revisions.Rollback", out _));
    }

    private async Task AssertStatusAsync(string subpath, int code, string reason, string message)
    {
        var answer = await _server.GetAsync(Web + subpath);
        var status = answer.Json;
        Assert.Equal((code, reason, message), (answer.Code, status.GetProperty("reason").GetString(), status.GetProperty("message").GetString()));
    }
}

/// <summary>What a compaction takes from the log, histories have from then on.</summary>
public sealed class CompactedRevisionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_sqlite_a_history_is_the_same_after_compactions()
    {
        using var directory = new TemporaryDirectory();
        await StaysTheSameAsync(directory, store: null);
    }

    [Fact]
    public async Task On_redis_a_history_is_the_same_after_compactions()
    {
        using var directory = new TemporaryDirectory();
        await using var redis = await RedisServer.StartAsync();
        await StaysTheSameAsync(directory, $"redis:{redis.Address}");
    }

    private static async Task StaysTheSameAsync(TemporaryDirectory directory, string? store)
    {
        List<string> web, quiet;
        string then;
        long made;
        await using (var server = await RevisionsServer.StartAsync(directory, store))
        {
            made = await server.CreateAsync();
            await server.CreateAsync("quiet");
            await server.CreateAsync("gone");
            await server.PatchAsync("""{"spec":{"port":81}}""", RevisionsServer.Web + "?fieldManager=opener");
            await server.PatchAsync("""{"spec":{"port":82}}""", $"{RevisionsServer.Rules}/gone");
            await server.Client.DeleteAsync($"{RevisionsServer.Rules}/gone", Token);
            await server.PatchAsync("""{"status":{"observedGeneration":1}}""", RevisionsServer.Web + "/status");
            (web, quiet) = (await server.LinesAsync(), await server.LinesAsync($"{RevisionsServer.Rules}/quiet"));
            then = (await server.GetAsync($"{RevisionsServer.Web}/revisions?at={made}")).Body;
        }

        // Each start compacts everything there is.
        for (var round = 0; round < 2; round++)
        {
            await using var server = await RevisionsServer.StartAsync(directory, store, compacts: true);
            await CompactedAsync(server);
            Assert.Equal(web, await server.LinesAsync());
            Assert.Equal(quiet, await server.LinesAsync($"{RevisionsServer.Rules}/quiet"));
            Assert.Equal(then, (await server.GetAsync($"{RevisionsServer.Web}/revisions?at={made}")).Body);
            Assert.Equal(404, (await server.GetAsync($"{RevisionsServer.Rules}/gone/revisions")).Code);

            var back = await server.RollbackAsync(made);
            Assert.Equal((201, 80), (back.Code, back.Json.GetProperty("spec").GetProperty("port").GetInt32()));
            await server.PatchAsync($$$"""{"spec":{"port":{{{90 + round}}}}}""");
            await server.CreateAsync("gone");
            Assert.Single(await server.LinesAsync($"{RevisionsServer.Rules}/gone"));
            await server.Client.DeleteAsync($"{RevisionsServer.Rules}/gone", Token);
            var more = await server.LinesAsync();
            Assert.Equal(web, more[..web.Count]);
            web = more;
        }
        Assert.Equal(7, web.Count);
    }

    private static Task CompactedAsync(RevisionsServer server) => Eventually.TrueAsync(
        async () =>
        {
            var store = await server.Services.GetRequiredService<IRevisionStores>().OpenAsync(Rule.Resource, Token);
            var head = await store.HeadAsync(Token);
            return head.Compacted == head.Last;
        },
        "the whole log is compacted");
}
