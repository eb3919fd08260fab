using System.Net;
using System.Text.Json.Nodes;
using OrleansAA.Gateway.Tests.Admission;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Monitoring;

public sealed class MetricsEndpointTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    /// <summary>Measured only where there are several replicas, a store that loses writes, an audit policy, or an admission policy that finds something.</summary>
    private static readonly string[] Elsewhere =
    [
        "aggregated_api_announcement_batch_commits", "aggregated_api_announcement_duration_seconds", "aggregated_api_announcement_lost_commits_total",
        "aggregated_api_commit_group_size", "aggregated_api_epochs_total", "aggregated_api_forwarded_requests_total", "aggregated_api_lost_writes_total", "aggregated_api_writes_instead_of_owner_total",
        "apiserver_audit_error_total", "apiserver_audit_event_total", "apiserver_audit_level_total",
        "apiserver_mutating_admission_policy_check_duration_seconds", "apiserver_mutating_admission_policy_check_total",
        "apiserver_validating_admission_policy_check_duration_seconds", "apiserver_validating_admission_policy_check_total",
    ];

    [Fact]
    public async Task Who_has_no_right_to_the_path_does_not_read_it()
    {
        Assert.Equal(403, (await Ask.GetAsync(fixture.Rooted.Address, "/metrics")).Status);
        using var somebody = FrontProxyClient.User(fixture.Rooted.Address, fixture.Rooted.Proxy, "somebody");
        Assert.Equal(403, (await somebody.GetAsync("/metrics")).Status);
        Assert.Equal(200, (await fixture.Admin.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task It_is_in_the_list_of_paths()
    {
        var (_, body) = await fixture.Admin.GetAsync("/");
        Assert.Contains("/metrics", JsonNode.Parse(body)!["paths"]!.AsArray().Select(p => (string)p!));
    }

    /// <summary>PORTRULE_UPDATE_METRICS=1 writes the page's table anew.</summary>
    [Fact]
    public async Task The_page_of_metrics_lists_what_there_is()
    {
        var metrics = await UsedAsync();
        var page = Path.Combine(BuildPaths.RepositoryRoot, "docs", "metrics.md");
        var there = metrics.Types.Select(t => t.Split(' ')).Where(t => !t[0].StartsWith("dotnet_", StringComparison.Ordinal)).ToDictionary(t => t[0], t => $"| `{t[0]}` | {t[1]} | {metrics.Help(t[0])} |");
        var listed = File.ReadAllLines(page).Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToDictionary(l => l.Split('`')[1]);
        if (Environment.GetEnvironmentVariable("PORTRULE_UPDATE_METRICS") == "1")
        {
            var rows = listed.Where(l => Elsewhere.Contains(l.Key)).Concat(there).DistinctBy(r => r.Key).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Value);
            var text = File.ReadAllLines(page).Where(l => !l.StartsWith("| `", StringComparison.Ordinal)).ToList();
            text.InsertRange(text.FindIndex(l => l.StartsWith("|---", StringComparison.Ordinal)) + 1, rows);
            File.WriteAllLines(page, text);
            return;
        }
        Assert.Equal([], there.Where(t => listed.GetValueOrDefault(t.Key) != t.Value).Select(t => t.Value));
        Assert.Equal([], listed.Keys.Except(there.Keys).Except(Elsewhere));
    }

    [Fact]
    public async Task What_webhooks_refuse_and_fail_at_is_counted_by_kubes_names()
    {
        const string Name = "counted.shop.example";
        fixture.Hooks.Respond("/counted", """{"uid":"$UID","allowed":false,"status":{"code":403}}""");
        await using var configured = await fixture.ConfigureAsync(mutating: false, "counted", fixture.Hooks.Hook(Name, "/counted"));
        Assert.Equal(403, (await fixture.CreateAsync()).Status);
        fixture.Hooks.Say("/counted", "boom", code: 500);
        Assert.Equal(500, (await fixture.CreateAsync()).Status);
        var metrics = await ScrapeAsync();
        Assert.Equal(1, metrics.Value($"apiserver_admission_webhook_rejection_count{{name=\"{Name}\",type=\"validating\",operation=\"CREATE\",error_type=\"no_error\",rejection_code=\"403\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_admission_webhook_rejection_count{{name=\"{Name}\",type=\"validating\",operation=\"CREATE\",error_type=\"calling_webhook_error\",rejection_code=\"500\"}}"));
        Assert.Equal(2, metrics.Value($"apiserver_admission_webhook_admission_duration_seconds_count{{name=\"{Name}\",type=\"validating\",operation=\"CREATE\",rejected=\"true\"}}"));
        Assert.Equal(1, metrics.Value($"apiserver_admission_webhook_request_total{{name=\"{Name}\",type=\"validating\",operation=\"CREATE\",code=\"500\",rejected=\"true\"}}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_webhooks_take_is_no_time_of_this_servers(bool mutating)
    {
        var name = $"timed-{mutating}.shop.example".ToLowerInvariant();
        fixture.Hooks.Allow("/timed");
        var before = await ScrapeAsync();
        await using (await fixture.ConfigureAsync(mutating, "timed", fixture.Hooks.Hook(name, "/timed")))
            Assert.Equal(201, (await fixture.CreateAsync()).Status);
        var after = await ScrapeAsync();
        const string Of = "group=\"firewalld.fedoraproject.org\",version=\"v1\",resource=\"portrules\",subresource=\"\",scope=\"resource\",component=\"apiserver\"";
        double Grown(string series) => after.Value(series) - before.ValueOrZero(series);
        var waited = Grown($"apiserver_request_duration_seconds_sum{{verb=\"POST\",dry_run=\"\",{Of}}}") - Grown($"apiserver_request_sli_duration_seconds_sum{{verb=\"POST\",{Of}}}");
        var type = mutating ? "admit" : "validating";
        Assert.InRange(waited, 1e-6, after.Value($"apiserver_admission_webhook_admission_duration_seconds_sum{{name=\"{name}\",type=\"{type}\",operation=\"CREATE\",rejected=\"false\"}}"));
    }

    [Fact]
    public async Task What_match_conditions_of_webhooks_come_to_is_counted_by_kubes_names()
    {
        await using (await fixture.ConfigureAsync(mutating: false, "asked", fixture.Hooks.Hook(
            "asked.shop.example", "/asked", """{"matchConditions":[{"name":"c","expression":"object.none == 1"},{"name":"d","expression":"object.spec.port == 80"}]}""")))
            await fixture.CreateAsync();
        var metrics = await ScrapeAsync();
        Assert.Equal(1, metrics.Value("apiserver_admission_match_condition_exclusions_total{name=\"asked.shop.example\",kind=\"webhook\",type=\"validate\",operation=\"CREATE\"}"));
        Assert.Equal(1, metrics.Value("apiserver_admission_match_condition_evaluation_errors_total{name=\"asked.shop.example\",kind=\"webhook\",type=\"validating\",operation=\"CREATE\"}"));
        Assert.Equal(1, metrics.Value("apiserver_admission_match_condition_evaluation_seconds_count{name=\"asked.shop.example\",kind=\"webhook\",type=\"validating\",operation=\"CREATE\"}"));
    }

    /// <summary>After each thing that is measured has happened.</summary>
    private async Task<Scrape> UsedAsync()
    {
        fixture.Hooks.Say("/used", "boom", code: 500);
        await using (await fixture.ConfigureAsync(mutating: false, "used", fixture.Hooks.Hook("used.shop.example", "/used", """{"failurePolicy":"Ignore"}""")))
            await fixture.CreateAsync();
        fixture.Hooks.Respond("/used", """{"uid":"$UID","allowed":false}""");
        await using (await fixture.ConfigureAsync(mutating: false, "used", fixture.Hooks.Hook("used.shop.example", "/used")))
            await fixture.CreateAsync();
        await using (await fixture.ConfigureAsync(mutating: true, "used", fixture.Hooks.Hook("used.shop.example", "/used", """{"matchConditions":[{"name":"c","expression":"object.none"},{"name":"d","expression":"false"}]}""")))
            await fixture.CreateAsync();
        await fixture.Admin.GetAsync(Rule.Collection("default"));
        await Ask.GetAsync(fixture.Rooted.Address, Rule.Collection("default"));
        return await ScrapeAsync();
    }

    private async Task<Scrape> ScrapeAsync()
    {
        var (status, body) = await fixture.Admin.GetAsync("/metrics");
        Assert.Equal((int)HttpStatusCode.OK, status);
        return new(body);
    }
}
