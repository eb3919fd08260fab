using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.PortRules;
using OrleansAA.Testing.Root;
using OrleansAA.TestKit;
using Pumps.V1;

namespace OrleansAA.Testing.Tests;

/// <summary>Servers of the kit behind a root control plane, as somebody sees it who has the packages: through what is public; and what the root takes that is installed.</summary>
public sealed class RootControlPlaneTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RootControlPlane _root = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _root = await RootControlPlane.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _root.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Kubectl_finds_the_kinds_of_two_servers_at_one_root()
    {
        await using var pumps = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Root = _root });
        await using (await TestServer.StartAsync(PortRuleServer.CreateBuilder, new TestServerOptions { Root = _root }))
        {
            var kubectl = new Kubectl(_root.Kubeconfig, _directory.Path);
            Assert.Contains("namespace/shop created", (await kubectl.RunAsync("create", "namespace", "shop")).Success, StringComparison.Ordinal);
            const string Sample = """{"apiVersion": "example.com/v1", "kind": "Pump", "metadata": {"name": "p1", "namespace": "shop"}, "spec": {"replicas": 3, "medium": "oil"}}""";
            Assert.Contains("created", (await kubectl.RunWithInputAsync(Sample, "apply", "-f", "-")).Success, StringComparison.Ordinal);
            Assert.Contains("p1", (await kubectl.RunAsync("get", "pumps", "-A")).Success, StringComparison.Ordinal);
            Assert.Contains("No resources found", (await kubectl.RunAsync("get", "portrules", "-A")).Errors, StringComparison.Ordinal);
            Assert.Contains("FIELD: medium", (await kubectl.RunAsync("explain", "pump.spec.medium")).Success, StringComparison.Ordinal);
            Assert.Contains("FIELD: port", (await kubectl.RunAsync("explain", "portrule.spec.port")).Success, StringComparison.Ordinal);

            var spec = JsonNode.Parse((await kubectl.RunAsync("get", "--raw", "/openapi/v2")).Success)!;
            string[] paths = ["/apis/example.com/v1/namespaces/{namespace}/pumps/{name}", "/apis/firewalld.fedoraproject.org/v2/namespaces/{namespace}/portrules/{name}"];
            Assert.All(paths, p => Assert.NotNull(spec["paths"]![p]));
            var groups = spec["definitions"]!["io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"]!["x-kubernetes-group-version-kind"]!.AsArray().Select(k => (string)k!["group"]!).ToList();
            Assert.All((string[])["example.com", "firewalld.fedoraproject.org"], g => Assert.Contains(g, groups));
            Assert.DoesNotContain(((JsonObject)spec["definitions"]!).Select(d => d.Key), d => d.EndsWith("_v2", StringComparison.Ordinal));
        }

        var another = new Kubectl(_root.Kubeconfig, Directory.CreateDirectory(_directory.File("another")).FullName);
        Assert.Contains("doesn't have a resource type \"portrules\"", (await another.RunAsync("get", "portrules")).Errors, StringComparison.Ordinal);
        Assert.Contains("p1", (await another.RunAsync("get", "pumps", "-A")).Success, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_have_the_rights_that_the_root_gives_them_and_replicas_are_asked_in_turn()
    {
        await using var server = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Root = _root, Replicas = 3 });
        using var pumps = server.Client<Pump>();
        await pumps.CreateNamespacedAsync(Named("p1"), "default", Token);
        using var alice = server.As("alice", "plumbers");
        using var hers = new GenericClient(alice, "example.com", "v1", "pumps", disposeClient: false);
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(() => hers.ReadNamespacedAsync<Pump>("default", "p1", Token)));
        _root.Grant("group:plumbers", new RbacRule { Verbs = ["get"], Resources = ["pumps.example.com"], Namespace = "default" });
        using var later = server.As("bob", "plumbers");
        using var his = new GenericClient(later, "example.com", "v1", "pumps", disposeClient: false);
        for (var i = 0; i < 3; i++)
            Assert.Equal("p1", (await his.ReadNamespacedAsync<Pump>("default", "p1", Token)).Metadata.Name);
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(() => his.DeleteNamespacedAsync<Pump>("default", "p1", Token)));
        using var direct = server.Replicas[2].Client<Pump>();
        Assert.Equal("p1", (await direct.ReadNamespacedAsync<Pump>("default", "p1", Token)).Metadata.Name);

        await server.RestartAsync();
        using var after = server.Client<Pump>();
        Assert.Equal("p1", (await after.ReadNamespacedAsync<Pump>("default", "p1", Token)).Metadata.Name);
        Assert.Throws<ArgumentException>(() => _root.Grant("alice"));
    }

    [Fact]
    public async Task A_policy_of_the_root_refuses_what_it_does_not_want_and_so_does_a_namespace_that_is_missing()
    {
        using var admin = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_root.Kubeconfig));
        await admin.CreateValidatingAdmissionPolicyAsync(
            new V1ValidatingAdmissionPolicy
            {
                Metadata = new() { Name = "no-oil" },
                Spec = new()
                {
                    MatchConstraints = new() { ResourceRules = [new() { ApiGroups = ["example.com"], ApiVersions = ["*"], Operations = ["CREATE"], Resources = ["pumps"] }] },
                    Validations = [new() { Expression = "object.spec.medium != 'oil'", Message = "water only" }],
                },
            }, cancellationToken: Token);
        await admin.CreateValidatingAdmissionPolicyBindingAsync(new V1ValidatingAdmissionPolicyBinding { Metadata = new() { Name = "no-oil" }, Spec = new() { PolicyName = "no-oil", ValidationActions = ["Deny"] } }, cancellationToken: Token);
        await using var server = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Root = _root });
        using var pumps = server.Client<Pump>();
        var refused = await Assert.ThrowsAsync<HttpOperationException>(() => pumps.CreateNamespacedAsync(Named("p1"), "default", Token));
        Assert.Contains("water only", refused.Response.Content, StringComparison.Ordinal);
        var water = Named("p2");
        water.Spec.Medium = "water";
        await pumps.CreateNamespacedAsync(water, "default", Token);
        Assert.Equal(HttpStatusCode.NotFound, await RefusalAsync(() => pumps.CreateNamespacedAsync(water, "nowhere", Token)));
    }

    /// <summary>As kube-apiserver: the status is a subresource.</summary>
    [Fact]
    public async Task A_write_of_an_object_leaves_its_status_as_it_is()
    {
        using var admin = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(_root.Kubeconfig));
        var quota = new V1ResourceQuota { Metadata = new() { Name = "q" }, Spec = Hard("1"), Status = new() { Used = Hard("1").Hard } };
        var made = await admin.CreateNamespacedResourceQuotaAsync(quota, "default", cancellationToken: Token);
        Assert.Null(made.Status);
        made.Status = new() { Used = Hard("7").Hard };
        Assert.Equal("7", (await admin.ReplaceNamespacedResourceQuotaStatusAsync(made, "q", "default", cancellationToken: Token)).Status.Used["pods"].ToString());
        made.Metadata.ResourceVersion = null;
        (made.Spec, made.Status) = (Hard("9"), new() { Used = Hard("8").Hard });
        var replaced = await admin.ReplaceNamespacedResourceQuotaAsync(made, "q", "default", cancellationToken: Token);
        Assert.Equal(("9", "7"), (replaced.Spec.Hard["pods"].ToString(), replaced.Status.Used["pods"].ToString()));
        var patched = await admin.PatchNamespacedResourceQuotaAsync(new V1Patch("""{"spec": {"hard": {"pods": "5"}}, "status": {"used": {"pods": "4"}}}""", V1Patch.PatchType.MergePatch), "q", "default", cancellationToken: Token);
        Assert.Equal(("5", "7"), (patched.Spec.Hard["pods"].ToString(), patched.Status.Used["pods"].ToString()));
        patched = await admin.PatchNamespacedResourceQuotaStatusAsync(new V1Patch("""{"spec": {"hard": {"pods": "3"}}, "status": {"used": {"pods": "2"}}}""", V1Patch.PatchType.MergePatch), "q", "default", cancellationToken: Token);
        Assert.Equal(("5", "2"), (patched.Spec.Hard["pods"].ToString(), patched.Status.Used["pods"].ToString()));

        static V1ResourceQuotaSpec Hard(string pods) => new() { Hard = new Dictionary<string, ResourceQuantity> { ["pods"] = new(pods) } };
    }

    /// <summary>The same of what is installed, by whatever way it is written.</summary>
    [Theory]
    [InlineData("apply", "--server-side", "--force-conflicts")]
    [InlineData("apply")]
    [InlineData("replace")]
    public async Task What_is_installed_keeps_its_status(params string[] verb)
    {
        var installed = _root.TakeInstallations();
        var kubectl = new Kubectl(_root.Kubeconfig, _directory.Path);
        Assert.Contains("deployment.apps/web", (await WriteAsync(1, verb[0] == "replace" ? ["create"] : verb)).Success, StringComparison.Ordinal);
        Assert.Equal("none", StatusOf());
        var written = await kubectl.RunAsync("patch", "deployment", "web", "--subresource=status", "--type=merge", "-p", """{"spec": {"replicas": 8}, "status": {"replicas": 7}}""");
        Assert.Contains("patched", written.Success, StringComparison.Ordinal);
        Assert.Contains("deployment.apps/web", (await WriteAsync(2, verb)).Success, StringComparison.Ordinal);
        Assert.Equal("7", StatusOf());
        Assert.Contains("patched", (await kubectl.RunAsync("patch", "deployment", "web", "--type=merge", "-p", """{"spec": {"paused": true}, "status": {"replicas": 3}}""")).Success, StringComparison.Ordinal);
        Assert.Equal("7", StatusOf());
        var spec = installed.Of("deployments.apps").Single()["spec"]!;
        Assert.Equal((2, true), ((int)spec["replicas"]!, (bool)spec["paused"]!));

        Task<CommandResult> WriteAsync(int replicas, string[] how) => kubectl.RunWithInputAsync(
            $$$"""{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": {{{replicas}}} }, "status": {"replicas": 9}, "metadata": {"name": "web", "namespace": "default"}}""", [.. how, "--validate=false", "-f", "-"]);

        string StatusOf() => installed.Of("deployments.apps").Single()["status"]?["replicas"]?.ToString() ?? "none";
    }

    private static async Task<HttpStatusCode> RefusalAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<HttpOperationException>(call)).Response.StatusCode;

    private static Pump Named(string name)
    {
        var pump = SampleKinds.Pump;
        pump.Metadata = new() { Name = name };
        return pump;
    }
}
