using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>A ResourceQuota of the root limits how many objects a namespace has, in kube's words; the cluster's quota controller counts what is deleted.</summary>
public sealed class ResourceQuotaTests
{
    [Fact]
    public async Task What_is_beyond_a_quota_is_refused_in_kubes_words_and_what_is_deleted_gives_room_back()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await using var controller = await quotas.ControlAsync();
        Assert.Equal([QuotaServer.Count], controller.Counts);
        await quotas.LimitAsync("rules", 2);

        Assert.Equal(201, (await quotas.CreateAsync("a")).Status);
        Assert.Equal(201, (await quotas.CreateAsync("b")).Status);
        var (status, body) = await quotas.CreateAsync("c");
        Assert.Equal(403, status);
        Assert.Equal(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"portrules.firewalld.fedoraproject.org \"c\" is forbidden: exceeded quota: rules, requested: count/portrules.firewalld.fedoraproject.org=1, used: count/portrules.firewalld.fedoraproject.org=2, limited: count/portrules.firewalld.fedoraproject.org=2","reason":"Forbidden","details":{"name":"c","group":"firewalld.fedoraproject.org","kind":"portrules"},"code":403}""",
            body.Trim());
        Assert.Equal("2", quotas.UsedOf("rules"));

        Assert.Equal(200, (await quotas.Admin.SendAsync(HttpMethod.Delete, QuotaServer.Path("a"))).Status);
        await Eventually.TrueAsync(() => quotas.UsedOf("rules") == "1", "the deletion is counted");
        await Eventually.TrueAsync(async () => (await quotas.CreateAsync("c")).Status == 201, "there is room");
        Assert.Equal("2", quotas.UsedOf("rules"));
    }

    [Fact]
    public async Task An_apply_that_creates_counts_and_what_creates_nothing_does_not()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard: "3", used: "0");
        Assert.Equal(201, (await quotas.ApplyAsync("a")).Status);
        Assert.Equal("1", quotas.UsedOf("rules"));
        Assert.Equal(200, (await quotas.ApplyAsync("a")).Status);
        Assert.Equal(200, (await quotas.Admin.SendAsync(HttpMethod.Patch, QuotaServer.Path("a"), """{"metadata":{"labels":{"a":"b"}}}""", ApiClient.MergePatch)).Status);
        Assert.Equal(200, (await quotas.Admin.SendAsync(HttpMethod.Patch, QuotaServer.Path("a") + "/status", """{"status":{"observedGeneration":1}}""", ApiClient.MergePatch)).Status);
        Assert.Equal(201, (await quotas.CreateAsync("b", "?dryRun=All")).Status);
        Assert.Equal(409, (await quotas.CreateAsync("a")).Status);
        Assert.Equal("1", quotas.UsedOf("rules"));
        Assert.Equal(200, (await quotas.Admin.SendAsync(HttpMethod.Delete, QuotaServer.Path("a"))).Status);
        // Nobody has counted the deletion here.
        Assert.Equal("1", quotas.UsedOf("rules"));
    }

    [Fact]
    public async Task A_dry_run_is_checked()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard: "1", used: "1");
        var (status, body) = await quotas.CreateAsync("a", "?dryRun=All");
        Assert.Equal((403, QuotaServer.Exceeded("a", "rules", "1", "1")), (status, WebhookFixture.Message(body)));
        Assert.Equal(0, quotas.Rooted.Root.ResourceQuotas.StatusUpdates);
    }

    [Fact]
    public async Task A_generated_name_is_called_by_its_beginning()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard: "0", used: "0");
        var body = Rule.Json("x").Replace("\"name\":\"x\"", "\"generateName\":\"web-\"", StringComparison.Ordinal);
        var (status, text) = await quotas.Admin.SendAsync(HttpMethod.Post, Rule.Collection(QuotaServer.Space), body);
        Assert.Equal((403, QuotaServer.Exceeded("web-", "rules", "0", "0")), (status, WebhookFixture.Message(text)));
    }

    [Theory]
    [InlineData("999", "1k", "1k", null)]
    [InlineData("1k", "1k", "1k", "1k")]
    [InlineData("1499", "1500", "1500", null)]
    [InlineData("1500", "1.5k", "1500", "1500")]
    [InlineData("9", "10", "10", null)]
    public async Task Amounts_are_written_as_kube_writes_them(string used, string hard, string after, string? told)
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard, used);
        var (status, body) = await quotas.CreateAsync("a");
        Assert.Equal(told is null ? 201 : 403, status);
        if (told is not null)
            Assert.Equal(QuotaServer.Exceeded("a", "rules", told, told), WebhookFixture.Message(body));
        else
            Assert.Equal(after, quotas.UsedOf("rules"));
    }

    [Fact]
    public async Task All_quotas_that_limit_a_kind_hold_and_the_first_that_is_full_is_told()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("b", hard: "5", used: "5");
        await quotas.PutAsync("a", hard: "9", used: "3");
        await quotas.PutAsync("c", hard: "5", used: "5");
        Assert.Equal(QuotaServer.Exceeded("web", "b", "5", "5"), WebhookFixture.Message((await quotas.CreateAsync("web")).Body));
        Assert.Equal("3", quotas.UsedOf("a"));
        await quotas.PutAsync("b", hard: "6", used: "5");
        await quotas.PutAsync("c", hard: "6", used: "5");
        Assert.Equal(201, (await quotas.CreateAsync("web")).Status);
        Assert.Equal(("4", "6", "6"), (quotas.UsedOf("a"), quotas.UsedOf("b"), quotas.UsedOf("c")));
    }

    /// <summary>A quota that nobody has looked at yet limits nothing; one that was, but has not been counted, refuses. What is counted is in no scope.</summary>
    [Theory]
    [InlineData("""{"spec":{"hard":{"$":"0"}}}""", null)]
    [InlineData("""{"spec":{"hard":{"$":"0"}},"status":{"hard":{"$":"0"}}}""", "status unknown for quota: rules, resources: count/portrules.firewalld.fedoraproject.org")]
    [InlineData("""{"spec":{"hard":{"$":"0"},"scopes":["NotTerminating"]},"status":{"hard":{"$":"0"},"used":{"$":"0"}}}""", null)]
    [InlineData("""{"spec":{"hard":{"$":"0"},"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"Exists"}]}},"status":{"hard":{"$":"0"},"used":{"$":"0"}}}""", null)]
    [InlineData("""{"spec":{"hard":{"pods":"0","count/portrules":"0","count/deployments.apps":"0"}},"status":{"hard":{"pods":"0","count/portrules":"0","count/deployments.apps":"0"},"used":{"pods":"0"}}}""", null)]
    public async Task Only_what_limits_the_kind_counts(string quota, string? refusal)
    {
        await using var quotas = await QuotaServer.StartAsync();
        var value = (JsonObject)JsonNode.Parse(quota.Replace("$", QuotaServer.Count, StringComparison.Ordinal))!;
        await quotas.PutAsync("rules", value);
        var (status, body) = await quotas.CreateAsync("a");
        Assert.Equal(refusal is null ? 201 : 403, status);
        if (refusal is not null)
            Assert.Equal($"portrules.firewalld.fedoraproject.org \"a\" is forbidden: {refusal}", WebhookFixture.Message(body));
    }

    [Theory]
    [InlineData("firewalld.fedoraproject.org", "portrules", "count/", "insufficient quota to consume: count/portrules.firewalld.fedoraproject.org")]
    [InlineData("firewalld.fedoraproject.org", "portrules", "requests.", null)]
    [InlineData("", "portrules", "count/", null)]
    public async Task What_the_configuration_says_is_limited_needs_a_quota(string group, string resource, string contained, string? refusal)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.File("admission.yaml");
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: ResourceQuota
              configuration:
                apiVersion: apiserver.config.k8s.io/v1
                kind: ResourceQuotaConfiguration
                limitedResources:
                - {apiGroup: '{{group}}', resource: {{resource}}, matchContains: ['{{contained}}']}
            """, TestContext.Current.CancellationToken);
        await using var quotas = await QuotaServer.StartAsync(change: o => o with { AdmissionControlConfigFile = file });
        var (status, body) = await quotas.CreateAsync("a");
        Assert.Equal(refusal is null ? 201 : 403, status);
        if (refusal is not null)
            Assert.Equal($"portrules.firewalld.fedoraproject.org \"a\" is forbidden: {refusal}", WebhookFixture.Message(body));
        await quotas.PutAsync("rules", hard: "5", used: "0");
        Assert.Equal(201, (await quotas.CreateAsync("b")).Status);
    }

    [Fact]
    public async Task What_else_a_quota_counts_stays_as_it_is()
    {
        await using var quotas = await QuotaServer.StartAsync();
        var status = $$$"""{"hard":{"{{{QuotaServer.Count}}}":"5","limits.memory":"4Gi","pods":"10"},"used":{"{{{QuotaServer.Count}}}":"1","limits.memory":"1536Mi","pods":"3"}}""";
        await quotas.PutAsync("rules", (JsonObject)JsonNode.Parse($$$"""{"spec":{"hard":{"pods":"10"}},"status":{{{status}}}}""")!);
        Assert.Equal(201, (await quotas.CreateAsync("a")).Status);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(status.Replace("\":\"1\"", "\":\"2\"", StringComparison.Ordinal)), quotas.Rooted.Root.ResourceQuotas.Get("rules", QuotaServer.Space)!["status"]));
    }

    [Fact]
    public async Task A_usage_that_is_too_high_comes_right_when_the_controller_counts_anew()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await using var controller = await quotas.ControlAsync();
        await quotas.LimitAsync("rules", 5);
        Assert.Equal(201, (await quotas.CreateAsync("a")).Status);
        // As creates leave it that were charged and then did not come about.
        quotas.Rooted.Root.ResourceQuotas.Put(QuotaServer.Named("rules", QuotaServer.Quota("5", "4")));
        await Eventually.TrueAsync(
            () =>
            {
                // From time to time: it may count before it has heard of the object.
                controller.Resync();
                return quotas.UsedOf("rules") == "1";
            },
            "the usage is right again");
    }
}
