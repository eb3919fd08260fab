using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>Without the rights that quotas take, or without a root, nothing is created that a quota is known to limit; the server says what is missing, and does as its flag says.</summary>
public sealed class QuotaRightsTests
{
    private const string Reader = "portrule-quota-reader";
    private const string Charger = "portrule-quota-charger";
    private const string Other = "kube-public";

    private const string CannotRead =
        "this server cannot get, list and watch resourcequotas: ClusterRoleBinding to a ClusterRole that may get, list and watch resourcequotas is missing; grant it with: "
        + "kubectl create clusterrole portrule-quota-reader --verb=get,list,watch --resource=resourcequotas; "
        + "kubectl create clusterrolebinding portrule-quota-reader --clusterrole=portrule-quota-reader --serviceaccount=portrule:portrule";

    private const string CannotCharge =
        "this server cannot update resourcequotas/status: ClusterRoleBinding to a ClusterRole that may update resourcequotas/status is missing; grant it with: "
        + "kubectl create clusterrole portrule-quota-charger --verb=update --resource=resourcequotas/status; "
        + "kubectl create clusterrolebinding portrule-quota-charger --clusterrole=portrule-quota-charger --serviceaccount=portrule:portrule";

    private const string Unanswered = "Internal error occurred: the root apiserver did not answer a question about this request; the log of this server says why";

    [Theory]
    [InlineData(Charger, "root-quota-usage", CannotCharge, QuotaWithoutRights.RefuseKnown, 500, 201)]
    [InlineData(Charger, "root-quota-usage", CannotCharge, QuotaWithoutRights.Refuse, 500, 201)]
    [InlineData(Charger, "root-quota-usage", CannotCharge, QuotaWithoutRights.Ignore, 201, 201)]
    [InlineData(Reader, "root-resource-quotas", CannotRead, QuotaWithoutRights.RefuseKnown, 201, 201)]
    [InlineData(Reader, "root-resource-quotas", CannotRead, QuotaWithoutRights.Refuse, 500, 500)]
    [InlineData(Reader, "root-resource-quotas", CannotRead, QuotaWithoutRights.Ignore, 201, 201)]
    public async Task A_missing_right_is_named_and_creates_are_as_the_flag_says(string binding, string check, string explanation, QuotaWithoutRights flag, int limited, int unlimited)
    {
        var isReady = limited == unlimited ? unlimited == 201 : true;
        await using var quotas = await QuotaServer.StartAsync(
            root =>
            {
                root.Rbac.Unbind(binding);
                root.ResourceQuotas.Put(QuotaServer.Named("rules", QuotaServer.Quota("5", "0")));
                return Task.CompletedTask;
            },
            o => o with { QuotaWithoutRights = flag },
            awaitReady: isReady);
        await quotas.Rooted.Server.Events.WaitAsync<RightDenied>(e => e.Check == check && e.Explanation.StartsWith(explanation, StringComparison.Ordinal));
        // Who is a master is known when the configuration of the root is.
        await Eventually.TrueAsync(
            async () => await Ask.GetAsUserAsync(quotas.Rooted.Address, "/readyz?verbose", quotas.Rooted.Proxy, "admin", "system:masters") is var report
                && report.Status == (isReady ? 200 : 500) && report.Body.Contains($"[-]{check} failed: {explanation}", StringComparison.Ordinal),
            "a master reads why");

        var (status, body) = await quotas.CreateAsync("a");
        Assert.Equal(limited, status);
        if (limited == 500)
            Assert.Equal(Unanswered, WebhookFixture.Message(body));
        Assert.Equal(unlimited, (await quotas.Admin.SendAsync(HttpMethod.Post, Rule.Collection(Other), Rule.Json("a"))).Status);

        quotas.Rooted.Root.GrantAll();
        await Eventually.TrueAsync(async () => !(await Ask.GetAsync(quotas.Rooted.Address, "/readyz?verbose")).Body.Contains("[-]", StringComparison.Ordinal), "all rights are there");
        Assert.Equal(201, (await quotas.CreateAsync("b")).Status);
        Assert.Equal("1", quotas.UsedOf("rules"));
    }

    /// <summary>Who may not see quotas any more goes on with those it knows.</summary>
    [Fact]
    public async Task A_right_that_is_taken_away_lets_nothing_pass_by_what_is_known()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard: "5", used: "0");
        quotas.Rooted.Root.Rbac.Unbind(Reader);
        quotas.Rooted.Root.ResourceQuotas.Compact();
        await quotas.Rooted.Server.Events.WaitAsync<RightDenied>(e => e.Check == "root-resource-quotas");
        Assert.Equal(201, (await quotas.CreateAsync("a")).Status);
        Assert.Equal("1", quotas.UsedOf("rules"));
        quotas.Rooted.Root.Rbac.Unbind(Charger);
        Assert.Equal(500, (await quotas.CreateAsync("b")).Status);
        Assert.Equal(404, (await quotas.Admin.GetAsync(QuotaServer.Path("b"))).Status);
    }

    [Fact]
    public async Task While_the_root_is_away_nothing_is_created_that_a_quota_limits()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard: "5", used: "0");
        await quotas.Rooted.Root.GoDownAsync();
        Assert.Equal(500, (await quotas.CreateAsync("a")).Status);
        Assert.Equal(201, (await quotas.Admin.SendAsync(HttpMethod.Post, Rule.Collection(Other), Rule.Json("a"))).Status);
        await quotas.Rooted.Root.ComeUpAsync();
        Assert.Equal(201, (await quotas.CreateAsync("a")).Status);
    }

    /// <summary>A root that does not serve quotas has none; one that is ill may have.</summary>
    [Theory]
    [InlineData(503, 500)]
    [InlineData(404, 201)]
    public async Task Before_quotas_are_known_the_root_is_asked_for_each_namespace(int answer, int code)
    {
        const string inAll = "/api/v1/resourcequotas";
        const string inOne = $"/api/v1/namespaces/{QuotaServer.Space}/resourcequotas";
        await using var quotas = await QuotaServer.StartAsync(root =>
        {
            root.ResourceQuotas.Put(QuotaServer.Named("rules", QuotaServer.Quota("0", "0")));
            root.Faults.Fail(inAll, answer);
            root.Faults.Fail(inOne, answer);
            return Task.CompletedTask;
        });
        Assert.Equal(code, (await quotas.CreateAsync("a")).Status);
        quotas.Rooted.Root.Faults.Mend(inOne);
        Assert.Equal((403, QuotaServer.Exceeded("b", "rules", "0", "0")), await QuotaServer.ToldAsync(quotas.CreateAsync("b")));
        quotas.Rooted.Root.Faults.Mend(inAll);
    }

    /// <summary>Others charge the quota as well: what was read a while ago is read again.</summary>
    [Fact]
    public async Task A_charge_of_another_is_seen_before_the_informer_hears_of_it()
    {
        await using var quotas = await QuotaServer.StartAsync();
        await quotas.PutAsync("rules", hard: "5", used: "0");
        quotas.Rooted.Root.ResourceQuotas.PutUnseen(QuotaServer.Named("rules", QuotaServer.Quota("5", "4")));
        Assert.Equal(201, (await quotas.CreateAsync("a")).Status);
        Assert.Equal("5", quotas.UsedOf("rules"));
        await quotas.PutAsync("rules", hard: "6", used: "5");
        quotas.Rooted.Root.ResourceQuotas.PutUnseen(QuotaServer.Named("rules", QuotaServer.Quota("6", "6")));
        Assert.Equal((403, QuotaServer.Exceeded("b", "rules", "6", "6")), await QuotaServer.ToldAsync(quotas.CreateAsync("b")));
    }
}
