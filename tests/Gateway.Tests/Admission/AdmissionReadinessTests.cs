using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Configuration;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>Where it is not known which webhooks and policies there are, nothing is admitted; which plugins there are is the operator's to say.</summary>
public sealed class AdmissionReadinessTests
{
    private const string Path = "/apis/admissionregistration.k8s.io/";
    private const string NotReady = "portrules.firewalld.fedoraproject.org \"web\" is forbidden: not yet ready to handle request";

    [Theory]
    [InlineData("fault")]
    [InlineData("portrule-webhook-reader")]
    [InlineData("portrule-policy-reader")]
    public async Task Until_the_configurations_are_known_writes_are_refused(string missing)
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                if (missing == "fault")
                    root.Faults.Fail(Path, 503);
                else
                    root.Rbac.Unbind(missing);
                return Task.CompletedTask;
            },
            awaitReady: false);
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await Eventually.TrueAsync(async () => (await admin.GetAsync(Ask.Group)).Status == 200, "the admin is known");
        var (status, body) = await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"));
        Assert.Equal((403, NotReady), (status, WebhookFixture.Message(body)));
        Assert.Equal(404, (await admin.GetAsync(Rule.Collection("default") + "/web")).Status);

        rooted.Root.GrantAll();
        rooted.Root.Faults.Mend(Path);
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready");
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
    }

    [Fact]
    public async Task While_the_root_is_away_the_webhooks_that_are_known_are_asked()
    {
        await using var fixture = new WebhookFixture();
        await fixture.InitializeAsync();
        fixture.Hooks.Respond("/a", """{"uid":"$UID","allowed":false}""");
        // Not disposed of: that would wait for the root.
        _ = await fixture.ConfigureAsync(false, "c", fixture.Hooks.Hook("hook.example", "/a"));
        await fixture.Rooted.Root.GoDownAsync();
        Assert.Equal(400, (await fixture.CreateAsync()).Status);
        await fixture.Rooted.Root.ComeUpAsync();
    }

    [Fact]
    public async Task A_plugin_that_is_off_asks_nobody_and_needs_no_right()
    {
        await using var hooks = await WebhookServer.StartAsync();
        hooks.Respond("/a", """{"uid":"$UID","allowed":false}""");
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Rbac.Unbind("portrule-webhook-reader");
                root.ValidatingWebhooks.Put((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(
                    $$"""{"metadata":{"name":"c"},"webhooks":[{{hooks.Hook("hook.example", "/a").ToJsonString()}}]}""")!);
                return Task.CompletedTask;
            },
            o => o with { DisabledPlugins = AdmissionPlugins.All });
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("no-such-namespace"), Rule.Json("web"))).Status);
    }

    [Theory]
    [InlineData("Foo", "", "--enable-admission-plugins=Foo: there is no such plugin; give some of NamespaceLifecycle, MutatingAdmissionPolicy, MutatingAdmissionWebhook, ValidatingAdmissionPolicy, ValidatingAdmissionWebhook, ResourceQuota")]
    [InlineData("", "Foo", "--disable-admission-plugins=Foo: there is no such plugin; give some of NamespaceLifecycle, MutatingAdmissionPolicy, MutatingAdmissionWebhook, ValidatingAdmissionPolicy, ValidatingAdmissionWebhook, ResourceQuota")]
    [InlineData("NamespaceLifecycle", "NamespaceLifecycle", "--enable-admission-plugins=NamespaceLifecycle: --disable-admission-plugins names it, too; leave it out of one of them")]
    public void A_plugin_that_is_not_known_or_both_on_and_off_is_a_mistake(string on, string off, string message) =>
        Assert.Equal(message, Assert.Throws<OperatorException>(() => AdmissionPlugins.On(Split(on), Split(off))).Message);

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
