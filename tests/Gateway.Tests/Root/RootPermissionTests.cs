using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Root;

/// <summary>A right that is missing at the root explains itself; the process stays up, and goes on when the right is there.</summary>
public sealed class RootPermissionTests
{
    [Theory]
    [InlineData(
        "portrule-authentication-reader", "root-authentication-configuration",
        "RoleBinding in namespace kube-system to Role extension-apiserver-authentication-reader is missing; grant it with: kubectl create rolebinding portrule-authentication-reader --namespace=kube-system --role=extension-apiserver-authentication-reader --serviceaccount=portrule:portrule")]
    [InlineData(
        "portrule-auth-delegator", "root-token-reviews",
        "cannot create tokenreviews.authentication.k8s.io: ClusterRoleBinding to ClusterRole system:auth-delegator is missing; grant it with: kubectl create clusterrolebinding portrule-auth-delegator --clusterrole=system:auth-delegator --serviceaccount=portrule:portrule")]
    [InlineData(
        "portrule-auth-delegator", "root-access-reviews",
        "cannot create subjectaccessreviews.authorization.k8s.io: ClusterRoleBinding to ClusterRole system:auth-delegator is missing; grant it with: kubectl create clusterrolebinding portrule-auth-delegator --clusterrole=system:auth-delegator --serviceaccount=portrule:portrule")]
    [InlineData(
        "portrule-namespace-reader", "root-namespaces",
        "cannot get, list and watch namespaces: ClusterRoleBinding to a ClusterRole that may get, list and watch namespaces is missing")]
    [InlineData(
        "portrule-webhook-reader", "root-mutating-webhooks",
        "cannot list and watch mutatingwebhookconfigurations.admissionregistration.k8s.io: ClusterRoleBinding to a ClusterRole that may list and watch mutatingwebhookconfigurations is missing; grant it with: kubectl create clusterrole portrule-webhook-reader --verb=list,watch ")]
    [InlineData(
        "portrule-webhook-reader", "root-validating-webhooks",
        "cannot list and watch validatingwebhookconfigurations.admissionregistration.k8s.io: ClusterRoleBinding to a ClusterRole that may list and watch validatingwebhookconfigurations is missing")]
    [InlineData(
        "portrule-policy-reader", "root-mutating-policies",
        "cannot list and watch mutatingadmissionpolicies.admissionregistration.k8s.io: ClusterRoleBinding to a ClusterRole that may list and watch mutatingadmissionpolicies is missing")]
    [InlineData(
        "portrule-policy-reader", "root-validating-policies",
        "cannot list and watch validatingadmissionpolicies.admissionregistration.k8s.io: ClusterRoleBinding to a ClusterRole that may list and watch validatingadmissionpolicies is missing; grant it with: kubectl create clusterrole portrule-policy-reader --verb=list,watch ")]
    [InlineData(
        "portrule-policy-reader", "root-validating-policy-bindings",
        "cannot list and watch validatingadmissionpolicybindings.admissionregistration.k8s.io: ClusterRoleBinding to a ClusterRole that may list and watch validatingadmissionpolicybindings is missing")]
    public async Task A_missing_right_is_named_with_the_command_that_grants_it(string binding, string check, string explanation)
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Rbac.Unbind(binding);
                return Task.CompletedTask;
            },
            awaitReady: false);
        await rooted.Server.Events.WaitAsync<RightDenied>(e => e.Check == check && e.Explanation.Contains(explanation, StringComparison.Ordinal));
        Assert.Contains($"[-]{check} failed: reason withheld\n", await ReadyAsync(rooted));
        Assert.DoesNotContain("portrule:portrule", await ReadyAsync(rooted));
        // Without the configuration of the root nobody is known to be a master.
        if (check != "root-authentication-configuration")
        {
            await Eventually.TrueAsync(
                async () => (await Ask.GetAsUserAsync(rooted.Address, "/readyz?verbose", rooted.Proxy, "admin", "system:masters")).Body.Contains(explanation, StringComparison.Ordinal), "a master reads why");
        }
        Assert.Single(rooted.Server.Events.Of<RightDenied>(), e => e.Check == check);
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/livez")).Status);

        rooted.Root.GrantAll();
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready");
    }

    [Fact]
    public async Task Without_the_right_to_review_access_only_masters_are_served()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Rbac.Unbind("portrule-auth-delegator");
                return Task.CompletedTask;
            },
            awaitReady: false);
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await Eventually.TrueAsync(async () => (await admin.GetAsync(Ask.Group)).Status == 200, "discovery answers the aggregator");
        var refused = await Ask.GetAsUserAsync(rooted.Address, Rule.Collection("shop"), rooted.Proxy, "alice");
        Assert.Equal(500, refused.Status);
        Assert.DoesNotContain("cannot create resource", refused.Body);
        Assert.Contains("the root apiserver did not answer", refused.Body);
    }

    [Fact]
    public async Task Without_the_right_to_see_namespaces_nothing_is_created()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.Namespaces.Create("shop");
                root.Rbac.Unbind("portrule-namespace-reader");
                return Task.CompletedTask;
            },
            awaitReady: false);
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        await Eventually.TrueAsync(async () => (await admin.GetAsync(Ask.Group)).Status == 200, "discovery answers the aggregator");
        Assert.Equal(500, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("web"))).Status);
        Assert.Equal(200, (await admin.GetAsync(Rule.Collection("shop"))).Status);
        rooted.Root.GrantAll();
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready");
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("shop"), Rule.Json("web"))).Status);
    }

    private static async Task<string> ReadyAsync(RootedServer rooted) => (await Ask.GetAsync(rooted.Address, "/readyz?verbose")).Body;
}
