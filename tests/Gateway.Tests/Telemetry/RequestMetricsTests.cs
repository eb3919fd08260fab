using OrleansAA.Gateway.Tests.Monitoring;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Telemetry;

public sealed class RequestMetricsTests : IAsyncLifetime
{
    private const string Of = "group=\"firewalld.fedoraproject.org\",version=\"v1\",resource=\"portrules\"";

    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;
    private ApiClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = _directory.File("data") });
        _client = new ApiClient(_server.Address, _directory.File("data"));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Requests_are_counted_by_what_is_served()
    {
        await _client.PostAsync(Rule.Collection("edge"), Rule.Json("web"), Token);
        await _client.PostAsync(Rule.Collection("edge") + "?dryRun=All", Rule.Json("dry"), Token);
        await _client.GetAsync(Rule.Collection("edge") + "/web/status", Token);
        await _client.GetAsync(Rule.Collection("edge") + "/none", Token);
        await _client.GetAsync($"{Ask.Group}/portrules", Token);
        await _client.GetAsync(Rule.Collection("edge"), Token);

        var metrics = await Scrape.OfAsync(_client, Token);

        Assert.Equal(1, metrics.Value($"apiserver_request_total{{verb=\"POST\",dry_run=\"\",{Of},subresource=\"\",scope=\"resource\",component=\"apiserver\",code=\"201\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_request_total{{verb=\"POST\",dry_run=\"All\",{Of},subresource=\"\",scope=\"resource\",component=\"apiserver\",code=\"201\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_request_total{{verb=\"GET\",dry_run=\"\",{Of},subresource=\"status\",scope=\"resource\",component=\"apiserver\",code=\"200\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_request_total{{verb=\"GET\",dry_run=\"\",{Of},subresource=\"\",scope=\"resource\",component=\"apiserver\",code=\"404\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_request_total{{verb=\"LIST\",dry_run=\"\",{Of},subresource=\"\",scope=\"cluster\",component=\"apiserver\",code=\"200\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_request_duration_seconds_count{{verb=\"LIST\",dry_run=\"\",{Of},subresource=\"\",scope=\"namespace\",component=\"apiserver\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_request_sli_duration_seconds_count{{verb=\"POST\",{Of},subresource=\"\",scope=\"resource\",component=\"apiserver\"}}"));
    }

    [Fact]
    public async Task An_answer_has_the_size_that_was_sent()
    {
        await _client.PostAsync(Rule.Collection("edge"), Rule.Json("web"), Token);
        var answer = await _client.GetAsync(Rule.Collection("edge") + "/web", Token);
        var metrics = await Scrape.OfAsync(_client, Token);
        Assert.Equal(answer.Body.Length, metrics.Value($"apiserver_response_sizes_sum{{verb=\"GET\",{Of},subresource=\"\",scope=\"resource\",component=\"apiserver\"}}"));
    }

    [Fact]
    public async Task Nothing_that_a_client_makes_up_makes_a_series()
    {
        await _client.GetAsync($"{Ask.Group}/namespaces/edge/anything/web/whatever", Token);
        await _client.GetAsync("/no/such/path", Token);
        await _client.SendAsync(new HttpMethod("FROBNICATE"), "/version", null, Token);
        var before = (await Scrape.OfAsync(_client, Token)).Series;
        for (var i = 0; i < 20; i++)
        {
            await _client.GetAsync($"{Ask.Group}/namespaces/edge{i}/anything{i}/web/whatever{i}", Token);
            await _client.GetAsync($"/no/such/path/{i}", Token);
            await _client.GetAsync($"/livez/check{i}", Token);
            await _client.SendAsync(new HttpMethod($"FROBNICATE{i}"), "/version", null, Token);
        }
        var after = await Scrape.OfAsync(_client, Token);
        Assert.DoesNotContain("anything", after.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FROB", after.Text, StringComparison.Ordinal);
        Assert.InRange(after.Series - before, 0, 300);
        Assert.Equal(21, after.Value("apiserver_request_total{verb=\"other\",dry_run=\"\",group=\"\",version=\"\",resource=\"\",subresource=\"/version\",scope=\"\",component=\"apiserver\",code=\"405\"}"));
    }

    /// <summary>Everything else that a client may choose: user agents, parameters, field managers, versions, media types, bodies, upgrades, audit IDs.</summary>
    [Fact]
    public async Task Whatever_else_a_client_chooses_makes_no_series_either()
    {
        // A process of its own: meters are the process's, and other tests have servers in this one.
        await using var server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0", "--store=memory", $"--data-dir={_directory.File("own")}");
        using var client = new ApiClient(server.Address, _directory.File("own"));
        await AttackAsync(client, 0);
        // A series that a kind has from its first list on.
        await client.GetAsync(Rule.Collection("edge"), Token);
        // Itself makes one.
        await Scrape.OfAsync(client, Token);
        var before = await Scrape.OfAsync(client, Token);
        for (var i = 1; i <= 30; i++)
            await AttackAsync(client, i);
        var after = await Scrape.OfAsync(client, Token);
        Assert.DoesNotContain("chosen", after.Text, StringComparison.Ordinal);
        Assert.Equal(SeriesNames(before), SeriesNames(after));
    }

    private static async Task AttackAsync(ApiClient client, int i)
    {
        (HttpMethod Method, string Path, string? Body)[] requests =
        [
            (HttpMethod.Get, $"{Rule.Collection("edge")}?chosen{i}=1&labelSelector=chosen{i}&fieldSelector=chosen{i}=x&resourceVersion=chosen{i}", null),
            (HttpMethod.Post, $"{Rule.Collection($"chosen{i}")}?fieldManager=chosen{i}&fieldValidation=chosen{i}", Rule.Json($"chosen{i}")),
            (HttpMethod.Post, $"{Rule.Collection("edge")}?dryRun=chosen{i}", $"{{\"chosen{i}\""),
            (HttpMethod.Get, $"/apis/firewalld.fedoraproject.org/chosen{i}/portrules", null),
            (HttpMethod.Get, $"/apis/chosen{i}.example.com/v1/portrules/chosen{i}/status", null),
            (HttpMethod.Get, $"/openapi/v3/apis/chosen{i}?hash=chosen{i}", null),
            (HttpMethod.Put, $"/debug/flags/chosen{i}", "3"),
            (HttpMethod.Get, $"/readyz/chosen{i}?exclude=chosen{i}", null),
        ];
        foreach (var (method, path, body) in requests)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, null, "application/json") };
            foreach (var (name, value) in ((string, string)[])[("User-Agent", $"chosen{i}/1.0"), ("Audit-Id", $"chosen{i}"), ("Accept", $"application/chosen{i}, */*"), ("X-Chosen", $"chosen{i}"), ("Impersonate-User", $"chosen{i}")])
                request.Headers.TryAddWithoutValidation(name, value);
            await client.SendAsync(request, Token);
        }
    }

    private static List<string> SeriesNames(Scrape scrape) => [.. scrape.Text.Split('\n').Where(l => l.Length > 0 && l[0] != '#' && !l.StartsWith("dotnet_", StringComparison.Ordinal))
        .Select(l => l[..l.LastIndexOf(' ')]).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task A_watch_is_long_running_while_it_is_open_and_its_events_are_counted()
    {
        await _client.PostAsync(Rule.Collection("edge"), Rule.Json("web"), Token);
        using (var watch = await _client.WatchAsync(Rule.Collection("edge") + "?watch=1", Token))
        {
            await watch.NextAsync(Token);
            var open = await Scrape.OfAsync(_client, Token);
            Assert.Equal(1, open.Value($"apiserver_longrunning_requests{{verb=\"WATCH\",{Of},subresource=\"\",scope=\"namespace\",component=\"apiserver\"}}"));
            Assert.Equal(1, open.Value($"apiserver_watch_events_total{{{Of}}}"));
            Assert.Equal(1, open.Value($"apiserver_watch_events_sizes_count{{{Of}}}"));
        }
    }
}
