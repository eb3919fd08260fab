using OrleansAA.Gateway.Tests.Revisions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>What each method on each path answers (ResourceEndpoint), and what its handler promises of it.</summary>
public sealed class HandlersTests : IAsyncLifetime
{
    private const string All = "/apis/firewalld.fedoraproject.org/v1/portrules";
    private const string Rules = RevisionsServer.Rules;
    private const string Web = RevisionsServer.Web;

    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RevisionsServer.StartAsync(_directory);
        await _server.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("PUT", Rules)]
    [InlineData("PATCH", Rules)]
    [InlineData("OPTIONS", Rules)]
    [InlineData("POST", Web)]
    [InlineData("POST", All)]
    [InlineData("DELETE", All)]
    [InlineData("DELETE", Web + "/status")]
    [InlineData("POST", "/apis/firewalld.fedoraproject.org/v1/watch/portrules")]
    public async Task A_method_that_a_path_does_not_take_is_405(string method, string path)
    {
        var answer = await Ask.SendAsync(_server.Address, _server.Admin, method, path);
        Assert.Equal(405, answer.Status);
        Assert.Contains("the server does not allow this method on the requested resource", answer.Body);
    }

    [Theory]
    [InlineData("GET", Rules + "//status", 400, "name must be provided")]
    [InlineData("GET", Rules + "/a%2525b", 400, "may not contain '%'")]
    [InlineData("GET", Rules + "/db", 404, "portrules.firewalld.fedoraproject.org \\\"db\\\" not found")]
    [InlineData("DELETE", Rules + "/db", 404, "portrules.firewalld.fedoraproject.org \\\"db\\\" not found")]
    [InlineData("GET", Web + "?resourceVersion=x", 400, "resourceVersion: Invalid value")]
    [InlineData("GET", Rules + "?labelSelector=a%20b", 400, "unable to parse requirement")]
    [InlineData("GET", Rules + "?limit=1&continue=x&resourceVersion=1", 400, "continue key is not valid")]
    [InlineData("GET", Rules + "?resourceVersionMatch=Exact", 422, "resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData("DELETE", "/apis/firewalld.fedoraproject.org/v1/namespaces//portrules", 400, "Namespace parameter required.")]
    public async Task What_cannot_be_done_is_said(string method, string path, int code, string message)
    {
        var answer = await Ask.SendAsync(_server.Address, _server.Admin, method, path);
        Assert.Equal(code, answer.Status);
        Assert.Contains(message, answer.Body);
    }

    [Fact]
    public async Task A_get_shows_the_object_in_the_version_of_the_path()
    {
        var found = await _server.GetAsync(Web);
        Assert.Equal((200, "PortRule"), (found.Code, found.Json.GetProperty("kind").GetString()));
        Assert.Contains("firewalld.fedoraproject.org/v2", (await _server.GetAsync(Web.Replace("/v1/", "/v2/", StringComparison.Ordinal))).Body);
        Assert.Equal(200, (await Ask.SendAsync(_server.Address, _server.Admin, "GET", Web + "?resourceVersion=0")).Status);
    }

    [Fact]
    public async Task A_create_answers_201_once_and_makes_names_where_it_is_asked_to()
    {
        const string spec = "\"spec\":{\"name\":\"http\",\"host\":\"h\",\"port\":80}}";
        Assert.Equal(409, (await _server.Client.PostAsync(Rules, $$"""{"metadata":{"name":"web"},{{spec}}""", Token)).Code);
        var names = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var made = await _server.Client.PostAsync(Rules, $$"""{"metadata":{"generateName":"web-"},{{spec}}""", Token);
            Assert.Equal(201, made.Code);
            Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", ObjectJson.NameOf(made.Json));
            names.Add(ObjectJson.NameOf(made.Json));
        }
        Assert.Equal(3, names.Count);
        Assert.Contains("name or generateName is required", (await _server.Client.PostAsync(Rules, $$"""{"metadata":{},{{spec}}""", Token)).Body);
    }

    [Fact]
    public async Task A_put_of_what_is_as_it_was_takes_no_revision()
    {
        var before = await _server.GetAsync(Web);
        var put = await _server.Client.PutAsync(Web, before.Body, Token);
        Assert.Equal((200, before.Revision), (put.Code, put.Revision));
        Assert.Equal(415, (await _server.Client.PatchAsync(Web, "{}", "application/json", Token)).Code);
    }

    [Fact]
    public async Task A_list_comes_in_pages_of_one_revision()
    {
        await _server.CreateAsync("a");
        var first = await _server.GetAsync(Rules + "?limit=1");
        var meta = first.Json.GetProperty("metadata");
        Assert.Equal(1, meta.GetProperty("remainingItemCount").GetInt64());
        await _server.CreateAsync("later");
        var second = await _server.GetAsync($"{Rules}?limit=5&continue={meta.GetProperty("continue")}");
        Assert.Equal((first.Revision, "web"), (second.Revision, NamesOf(second)));
        Assert.False(second.Json.GetProperty("metadata").TryGetProperty("continue", out _));
        // From 0 everything is read, whatever the limit.
        Assert.Equal("a later web", NamesOf(await _server.GetAsync(Rules + "?limit=1&resourceVersion=0")));
        Assert.Equal("a web", NamesOf(await _server.GetAsync($"{Rules}?resourceVersion={first.Revision}&resourceVersionMatch=Exact")));
        var both = await _server.GetAsync($"{Rules}?continue={meta.GetProperty("continue")}&resourceVersion=7");
        Assert.Contains("specifying resource version is not allowed when using continue", both.Body);
    }

    [Fact]
    public async Task A_deletecollection_answers_with_what_it_deleted()
    {
        await _server.CreateAsync("db");
        var deleted = await _server.Client.DeleteAsync(Rules + "?fieldSelector=metadata.name%3Ddb", Token);
        Assert.Equal((200, "PortRuleList", "db"), (deleted.Code, deleted.Json.GetProperty("kind").GetString(), NamesOf(deleted)));
        Assert.Equal("web", NamesOf(await _server.GetAsync(Rules)));
        Assert.Equal("web", NamesOf(await _server.Client.DeleteAsync(Rules, Token)));
        Assert.Equal("", NamesOf(await _server.Client.DeleteAsync(Rules, Token)));
    }

    [Fact]
    public async Task A_deletecollection_deletes_in_the_order_of_the_list()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"rule-{i:00}").ToList();
        foreach (var name in names.AsEnumerable().Reverse())
            await _server.CreateAsync(name);
        var revision = (await _server.GetAsync(Rules)).Revision;
        await _server.Client.DeleteAsync(Rules, Token);
        using var watch = await _server.Client.WatchAsync($"{Rules}?watch=1&resourceVersion={revision}", Token);
        foreach (var name in names)
            Assert.Equal(name, (await watch.NextAsync(Token))!.Object.GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_watch_tells_what_has_become_of_each()
    {
        using var watch = await _server.Client.WatchAsync(Rules + "?watch=1&labelSelector=app%3Dshop", Token);
        Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
        await _server.PatchAsync("""{"spec":{"port":81}}""");
        Assert.Equal("MODIFIED", (await watch.NextAsync(Token))!.Type);
        // What does not fit any more is gone for this watch, and new when it fits again.
        await _server.PatchAsync("""{"metadata":{"labels":{"app":"other"}}}""");
        Assert.Equal("DELETED", (await watch.NextAsync(Token))!.Type);
        await _server.PatchAsync("""{"metadata":{"labels":{"app":"shop"}}}""");
        Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
        await _server.Client.DeleteAsync(Web, Token);
        Assert.Equal("DELETED", (await watch.NextAsync(Token))!.Type);
    }

    private static string NamesOf(ApiAnswer list) => string.Join(' ', list.Json.GetProperty("items").EnumerateArray().Select(ObjectJson.NameOf));

    /// <summary>An index finds the same as a look at all objects, page by page, and tells as they do whether there is more to look at.</summary>
    [Fact]
    public async Task A_selector_that_an_index_answers_pages_as_any_other()
    {
        for (var i = 0; i < 6; i++)
        {
            var host = $"host-{i % 2}";
            var created = await _server.Client.PostAsync(Rules, $$$"""{"metadata":{"name":"paged-{{{i}}}","labels":{"host":"{{{host}}}"}},"spec":{"name":"http","host":"{{{host}}}","port":80}}""", Token);
            Assert.Equal(201, created.Code);
        }
        var indexed = await PagesAsync("fieldSelector=spec.host%3Dhost-1");
        Assert.Equal(["paged-1", "paged-3", "paged-5"], indexed.SelectMany(p => p));
        Assert.Equal(await PagesAsync("labelSelector=host%3Dhost-1"), indexed);
        Assert.Empty((await PagesAsync("fieldSelector=spec.host%3Dnobody")).SelectMany(p => p));
        Assert.Equal(["paged-3"], (await PagesAsync("fieldSelector=spec.host%3Dhost-1,metadata.name%3Dpaged-3")).SelectMany(p => p));
        Assert.Empty((await PagesAsync("fieldSelector=spec.host%3Dhost-1,spec.port!%3D80")).SelectMany(p => p));
    }

    private async Task<List<List<string>>> PagesAsync(string selector)
    {
        var pages = new List<List<string>>();
        var next = "";
        do
        {
            var page = await _server.Client.GetAsync($"{Rules}?{selector}&limit=1{(next.Length > 0 ? "&continue=" + next : "")}", Token);
            Assert.Equal(200, page.Code);
            pages.Add([.. page.Json.GetProperty("items").EnumerateArray().Select(ObjectJson.NameOf)]);
            next = page.Json.GetProperty("metadata").TryGetProperty("continue", out var token) ? token.GetString()! : "";
        }
        while (next.Length > 0);
        return pages;
    }
}
