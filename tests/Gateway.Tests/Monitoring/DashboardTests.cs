using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Admission;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Monitoring;

/// <summary>What the dashboard and the alerts of <c>deploy/components/monitoring</c> name is there: series, their labels, and the page of each alert.</summary>
public sealed partial class DashboardTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private static readonly string Component = Path.Combine(BuildPaths.RepositoryRoot, "deploy", "components", "monitoring");

    /// <summary>Added by Prometheus, or of a histogram's buckets.</summary>
    private static readonly string[] Known = ["instance", "le"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_series_they_name_is_there_with_its_labels()
    {
        var samples = await SamplesAsync();
        var expressions = await ExpressionsAsync();
        Assert.True(expressions.Count > 30);
        foreach (var expression in expressions)
        {
            var named = Series().Matches(expression).ToList();
            Assert.NotEmpty(named);
            var labels = By().Matches(expression).SelectMany(m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Concat(named.SelectMany(n => Matcher().Matches(n.Groups[2].Value).Select(m => m.Groups[1].Value))).Except(Known);
            foreach (var series in named)
            {
                var there = samples.Where(s => s.Split('{', ' ')[0] == series.Groups[1].Value).ToList();
                Assert.True(there.Count > 0, $"there is no {series.Groups[1].Value}, which is in: {expression}");
                Assert.All(labels, l => Assert.True(there.Any(s => s.Contains($"{{{l}=", StringComparison.Ordinal) || s.Contains($",{l}=", StringComparison.Ordinal)), $"{series.Groups[1].Value} has no label {l}, which is in: {expression}"));
            }
        }
    }

    /// <summary>The names that dashboards and alerts for kube-apiserver use, and our own for what it has not.</summary>
    [Fact]
    public async Task What_operators_look_for_is_there()
    {
        string[] wanted =
        [
            "apiserver_request_total", "apiserver_request_duration_seconds_bucket", "apiserver_request_sli_duration_seconds_bucket", "apiserver_current_inflight_requests", "apiserver_longrunning_requests",
            "apiserver_response_sizes_bucket", "apiserver_watch_events_total", "apiserver_watch_events_sizes_bucket", "apiserver_watch_cache_events_received_total", "apiserver_watch_cache_initializations_total",
            "apiserver_watch_cache_read_wait_seconds_bucket", "apiserver_watch_cache_resource_version", "apiserver_storage_objects", "apiserver_audit_event_total",
            "apiserver_client_certificate_expiration_seconds_bucket", "authentication_attempts", "authentication_token_cache_request_total", "authorization_attempts_total",
            "apiserver_flowcontrol_dispatched_requests_total", "apiserver_flowcontrol_rejected_requests_total", "apiserver_flowcontrol_current_inqueue_requests", "apiserver_flowcontrol_current_executing_seats",
            "apiserver_flowcontrol_nominal_limit_seats", "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_start_time_seconds", "dotnet_gc_collections_total",
            "aggregated_api_commits_total", "aggregated_api_commit_duration_seconds_bucket", "aggregated_api_commit_group_size_bucket", "aggregated_api_announcement_duration_seconds_bucket",
            "aggregated_api_watch_window_events", "aggregated_api_feed_pending_commits", "orleans_catalog_activations", "aggregated_api_forwarded_requests_total", "aggregated_api_epochs_total",
            "aggregated_api_lost_writes_total",
        ];
        var there = (await SamplesAsync()).Select(s => s.Split('{', ' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], wanted.Where(w => !there.Contains(w)));
    }

    [Fact]
    public async Task Every_alert_has_its_part_of_the_page()
    {
        var rules = await File.ReadAllLinesAsync(Path.Combine(Component, "rules.yaml"), Token);
        var alerts = rules.Where(l => l.Contains("- alert: ", StringComparison.Ordinal)).Select(l => l.Split(": ")[1].Trim()).ToList();
        var runbooks = rules.Where(l => l.Contains(" runbook: ", StringComparison.Ordinal)).Select(l => l.Split(": ")[1].Trim()).ToList();
        var headings = (await File.ReadAllLinesAsync(Path.Combine(BuildPaths.RepositoryRoot, "docs", "alerts.md"), Token)).Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..]).ToList();
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, headings);
        Assert.Equal(alerts.Select(a => "docs/alerts.md#" + a.ToLowerInvariant()), runbooks);
    }

    /// <summary>The samples of servers to which everything has happened that is drawn: below a root, with a webhook that cannot be asked, and of a gateway before two replicas.</summary>
    private async Task<IReadOnlyList<string>> SamplesAsync()
    {
        fixture.Hooks.Say("/drawn", "boom", code: 500);
        await using (await fixture.ConfigureAsync(mutating: false, "drawn", fixture.Hooks.Hook("drawn.shop.example", "/drawn")))
            Assert.Equal(500, (await fixture.CreateAsync()).Status);
        Assert.Equal(401, (await Ask.GetAsync(fixture.Rooted.Address, "/apis", null, ("Authorization", "Bearer nobody"))).Status);
        var text = (await fixture.Admin.GetAsync("/metrics")).Body;

        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("policy.yaml"), "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: Metadata}]}", Token);
        await using var group = await ReplicaGroup.StartAsync();
        var silo = await group.AddAsync();
        await group.AddAsync();
        var gateway = await group.AddAsync(Role.Gateway, o => o with { AuditPolicyFile = directory.File("policy.yaml"), AuditLog = new() { Path = directory.File("audit.log") } });
        await gateway.KnowsAsync(others => others.Count == 2);
        for (var i = 0; i < 20; i++)
            Assert.Equal(201, (await gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json($"web-{i}"), Token)).Code);
        await gateway.Client.GetAsync(Rule.Collection("shop") + "?watch=1&timeoutSeconds=1", Token);
        await silo.Client.GetAsync(Rule.Collection("shop") + "?watch=1&timeoutSeconds=1&resourceVersion=0", Token);
        await silo.Client.GetAsync(Rule.Collection("shop"), Token);
        return [.. (text + (await Scrape.OfAsync(silo.Client, Token)).Text + (await Scrape.OfAsync(gateway.Client, Token)).Text).Split('\n').Where(l => l.Length > 0 && l[0] != '#')];
    }

    private static async Task<IReadOnlyList<string>> ExpressionsAsync()
    {
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Component, "dashboard.json"), Token))!;
        var drawn = dashboard["panels"]!.AsArray().SelectMany(p => p!["targets"]!.AsArray()).Select(t => (string)t!["expr"]!);
        var watched = (await File.ReadAllLinesAsync(Path.Combine(Component, "rules.yaml"), Token)).Where(l => l.Contains(" expr: ", StringComparison.Ordinal)).Select(l => l.Split(" expr: ")[1].Trim().Trim('\''));
        return [.. drawn, .. watched];
    }

    [GeneratedRegex(@"\b((?:apiserver|aggregated_api|orleans|process|authentication|authorization|dotnet)_[a-z_]+)(\{[^}]*\})?")]
    private static partial Regex Series();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex By();

    [GeneratedRegex(@"([a-z_]+)(?:=~|!~|!=|=)""")]
    private static partial Regex Matcher();
}
