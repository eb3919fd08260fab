using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Root;

/// <summary>What the server needs of its root is missing, broken or slow: nothing is allowed that nobody allowed, and all is well again by itself.</summary>
public sealed class RootFailureTests
{
    [Fact]
    public async Task While_the_root_is_down_nobody_but_masters_may_do_anything()
    {
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Rbac.Bind("alice", "user:alice", new RbacRule { Verbs = ["list"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        using var alice = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await rooted.Root.GoDownAsync();

        var (status, body) = await alice.GetAsync(Rule.Collection("shop"));
        Assert.Equal(500, status);
        Assert.Contains("\"reason\":\"InternalError\"", body);
        Assert.Contains("\"message\":\"Internal error occurred: ", body);
        Assert.Equal(200, (await admin.GetAsync(Rule.Collection("shop"))).Status);
        Assert.Equal(200, (await admin.GetAsync(Ask.Group)).Status);
        Assert.Equal(401, (await Ask.GetAsync(rooted.Address, Ask.Group, null, ("Authorization", "Bearer x"))).Status);

        await rooted.Root.ComeUpAsync();
        Assert.Equal(200, (await alice.GetAsync(Rule.Collection("shop"))).Status);
    }

    [Fact]
    public async Task A_server_that_starts_before_its_root_waits_for_it()
    {
        await using var rooted = await RootedServer.StartAsync(root => root.GoDownAsync(), awaitReady: false);
        Assert.Equal(503, (await Ask.GetAsUserAsync(rooted.Address, Ask.Group, rooted.Proxy, "alice")).Status);
        Assert.Equal(500, (await Ask.GetAsync(rooted.Address, Ask.Group)).Status);
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/livez")).Status);
        var ready = await Ask.GetAsync(rooted.Address, "/readyz?verbose");
        Assert.Equal(500, ready.Status);
        Assert.Contains("[-]root-authentication-configuration failed: ", ready.Body);
        await rooted.Root.ComeUpAsync();
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready");
        Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, Ask.Group, rooted.Proxy, "alice")).Status);
    }

    [Fact]
    public async Task Without_the_configuration_no_certificate_counts_and_then_it_does()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Configuration.Remove();
                return Task.CompletedTask;
            },
            awaitReady: false);
        var answer = await Ask.GetAsUserAsync(rooted.Address, Ask.Group, rooted.Proxy, "alice");
        Assert.Equal(503, answer.Status);
        Assert.Contains("the authentication configuration of the cluster has not been read yet", answer.Body);
        await rooted.Server.Events.WaitAsync<RootConfigurationRefused>(e => e.Reason is null);
        Assert.Contains("[-]root-authentication-configuration failed: reason withheld", (await Ask.GetAsync(rooted.Address, "/readyz?verbose")).Body);
        Assert.Equal(403, (await Ask.GetAsync(rooted.Address, Ask.Group)).Status);
        rooted.Root.Configuration.Publish();
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready");
        Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, Ask.Group, rooted.Proxy, "alice")).Status);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(403)]
    [InlineData(302)]
    public async Task An_access_review_that_fails_is_no_permission(int code)
    {
        await using var rooted = await RootedServer.StartAsync();
        if (code == 302)
            rooted.Root.Faults.Redirect("/apis/authorization.k8s.io", "https://127.0.0.1:1/");
        else
            rooted.Root.Faults.Fail("/apis/authorization.k8s.io", code);
        Assert.Equal(500, (await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop"), rooted.Proxy, "alice")).Status);
        rooted.Root.Faults.Mend("/apis/authorization.k8s.io");
        Assert.Equal(403, (await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop"), rooted.Proxy, "alice")).Status);
    }

    [Fact]
    public async Task A_review_that_takes_too_long_ends_with_the_time_of_the_request()
    {
        await using var rooted = await RootedServer.StartAsync();
        var held = rooted.Root.Faults.Hold("/apis/authorization.k8s.io");
        Assert.Equal(504, (await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop") + "?timeout=100ms", rooted.Proxy, "alice")).Status);
        rooted.Root.Faults.Mend("/apis/authorization.k8s.io");
        held.SetResult();
        Assert.Equal(403, (await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop"), rooted.Proxy, "alice")).Status);
    }

    [Fact]
    public async Task A_review_without_an_answer_fails_after_ten_seconds()
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        root.Faults.Hold("/apis/authorization.k8s.io");
        var options = new RootOptions { Kubeconfig = root.ServiceAccountKubeconfig() };
        using var clients = RootClients.Open(options, account: null)!;
        var clock = new FakeTimeProvider();
        var authorizer = new DelegatedAuthorizer(
            clients, options, new AllowedPaths([]), new RootPermissions(new(), new(), NullLogger<RootPermissions>.Instance), new ReviewRetry(clock, new Random(1)), clock, NullLogger<DelegatedAuthorizer>.Instance);
        var attributes = new AuthorizationAttributes(UserInfo.Anonymous, new RequestInfo { Verb = "get", Path = "/x" }, "", [], []);
        var asked = authorizer.AuthorizeAsync(attributes, TestContext.Current.CancellationToken).AsTask();
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return asked.IsCompleted;
            },
            "the review is given up");
        var failure = await Assert.ThrowsAsync<StatusException>(() => asked);
        Assert.Equal(500, failure.Code);
        Assert.Equal("Internal error occurred: the root apiserver did not answer in time", failure.Message);
    }

    [Fact]
    public async Task Where_the_lookup_may_fail_the_server_is_ready_without_it()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Configuration.Remove();
                return Task.CompletedTask;
            },
            o => o with { Root = o.Root with { TolerateLookupFailure = true } });
        Assert.Equal(503, (await Ask.GetAsUserAsync(rooted.Address, Ask.Group, rooted.Proxy, "alice")).Status);
    }

    [Fact]
    public async Task With_the_lookup_skipped_flags_say_it_all()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Rbac.Unbind("portrule-authentication-reader");
                return Task.CompletedTask;
            },
            o => o with { Root = o.Root with { SkipLookup = true } });
        Assert.Equal(0, rooted.Root.Configuration.Watchers);
        Assert.Equal(401, (await Ask.GetAsUserAsync(rooted.Address, Ask.Group, rooted.Proxy, "alice")).Status);
    }

    [Fact]
    public async Task The_root_must_be_who_the_kubeconfig_says()
    {
        await using var rooted = await RootedServer.StartAsync(
            change: o =>
            {
                // Signed by the right CA, but for another: whose certificate it is counts, not only who signed it.
                var path = o.Root.Kubeconfig!;
                File.WriteAllText(path, File.ReadAllText(path).Replace("    server: ", "    tls-server-name: somebody-else.example.com\n    server: ", StringComparison.Ordinal));
                return o;
            },
            awaitReady: false);
        var answer = await Ask.GetAsync(rooted.Address, Ask.Group);
        Assert.Equal(500, answer.Status);
        Assert.DoesNotContain("RemoteCertificateNameMismatch", answer.Body);
        Assert.Contains(rooted.Server.Logs.Entries, e => e.Text.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal));
        Assert.Empty(rooted.Root.Rbac.Questions);
    }
}
