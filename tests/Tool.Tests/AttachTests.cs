using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary><c>attach</c>, to a root control plane that looks for endpoints as kube-aggregator does.</summary>
[Collection<OfOwnSolution>]
public sealed class AttachTests(OwnSolution solution) : IAsyncLifetime
{
    private const string Space = "firewalld-attached";
    private const string ApiService = "v1.firewall.example.org";

    private readonly TemporaryDirectory _directory = new();
    private RootControlPlane _root = null!;
    private string _kubeconfig = null!;
    private Kubectl _kubectl = null!;

    public async ValueTask InitializeAsync()
    {
        await solution.InstallToolAsync();
        _root = await RootControlPlane.StartAsync(_directory.Path);
        _root.FollowApiServices();
        _kubeconfig = _root.KubeconfigOf(_root.Authorities.User("admin", "system:masters"));
        _kubectl = new(_kubeconfig, _directory.Path);
    }

    [Fact]
    public async Task A_cluster_is_served_by_this_machine_until_it_is_told_to_end_and_nothing_is_left()
    {
        await using var attached = solution.BeginToolInBackground(Arguments("--port", "0"));
        Assert.Contains("firewall.example.org/v1", await attached.WaitForLineAsync("Ready: the cluster root serves "), StringComparison.Ordinal);
        Assert.Equal($"  kubectl --kubeconfig {_kubeconfig} get zones.firewall.example.org -A", await attached.WaitForLineAsync("  kubectl"));
        Assert.Contains("created", (await _kubectl.RunAsync("apply", "-f", Path.Combine(solution.Path, "deploy", "examples", "zone.yaml"))).Success, StringComparison.Ordinal);
        Assert.Contains("sample", (await _kubectl.RunAsync("get", "zones")).Success, StringComparison.Ordinal);
        await ControlAsync();
        var slice = _root.EndpointSlices.Get("firewalld", Space)!;
        Assert.Equal(("firewalld", "dotnet-aa-attach"), ((string?)slice["metadata"]!["labels"]!["kubernetes.io/service-name"], (string?)slice["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]));
        Assert.Equal(0, await attached.TerminateAsync());
        NothingIsLeft();
    }

    /// <summary>On the port that the killed one's server still has.</summary>
    [Fact]
    public async Task What_a_killed_one_has_left_is_taken_over_by_the_next_and_taken_away_by_detach()
    {
        var port = FixedPort.Next().ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using (var killed = solution.BeginTool(Arguments("--port", port)))
        {
            await killed.WaitForLineAsync("Ready:");
            await RefusesAsync("is attached to firewalld-attached of the cluster root; end it: kill ", "attach", "--no-build", "--kubeconfig", _kubeconfig);
            await killed.KillAsync();
        }
        Assert.NotNull(_root.ApiServices.Get(ApiService));
        await using (var next = solution.BeginTool(Arguments("--port", port)))
        {
            await next.WaitForLineAsync("ended    process");
            await next.WaitForLineAsync("An attach was killed");
            await next.WaitForLineAsync("Ready:");
            Assert.Equal(0, (await _kubectl.RunAsync("get", "zones")).ExitCode);
            await next.KillAsync();
        }
        var said = await solution.ToolAsync("attach", "--detach", "--kubeconfig", _kubeconfig);
        Assert.All((string[])["removed  APIService v1.firewall.example.org", "ended    process", "removed  Service firewalld", "removed  Namespace firewalld-attached"], s => Assert.Contains(s, said, StringComparison.Ordinal));
        NothingIsLeft();
        Assert.Contains("nothing was taken away", await solution.ToolAsync("attach", "--detach", "--kubeconfig", _kubeconfig), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployed_server_is_not_pushed_aside_unless_that_is_said_and_is_put_back_as_it_was()
    {
        _root.PutApiServices("firewall.example.org", "v1");
        var deployed = _root.ApiServices.Get(ApiService)!;
        deployed["spec"]!["caBundle"] = "Y2E=";
        deployed["metadata"]!["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "Helm" };
        _root.ApiServices.Put(deployed);
        await RefusesAsync($"APIService {ApiService} leads to the Service portrule/portrule already, a server that is deployed; give --replace", Arguments());
        Assert.Null(_root.Namespaces.Get(Space));

        await using var attached = solution.BeginTool(Arguments("--replace", "--port", "0"));
        await attached.WaitForLineAsync($"replaced APIService {ApiService}");
        await attached.WaitForLineAsync("Ready:");
        Assert.Equal(0, (await _kubectl.RunAsync("get", "zones")).ExitCode);
        Assert.Equal(0, await attached.InterruptAsync());
        var after = _root.ApiServices.Get(ApiService)!;
        Assert.True(JsonNode.DeepEquals(deployed["spec"], after["spec"]), after.ToJsonString());
        Assert.True(JsonNode.DeepEquals(deployed["metadata"]!["labels"], after["metadata"]!["labels"]), after.ToJsonString());
        Assert.Equal((string?)deployed["metadata"]!["uid"], (string?)after["metadata"]!["uid"]);
        Assert.Equal(0, (after["metadata"]!["annotations"] as JsonObject)?.Count ?? 0);
        _root.ApiServices.Remove(ApiService);
        NothingIsLeft();
    }

    [Fact]
    public async Task A_right_less_is_one_line_and_nothing_is_made()
    {
        _root.Rbac.Bind(
            "dev", "user:dev",
            new RbacRule
            {
                Verbs = ["*"],
                Resources =
                [
                    "namespaces", "services", "endpointslices.discovery.k8s.io", "secrets", "leases.coordination.k8s.io", "configmaps", "tokenreviews.authentication.k8s.io",
                    "subjectaccessreviews.authorization.k8s.io", .. ((string[])["mutatingwebhookconfigurations", "validatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings"]).Select(r => $"{r}.admissionregistration.k8s.io"),
                ],
            },
            new RbacRule { Verbs = ["get", "list", "update", "delete", "patch"], Resources = ["apiservices.apiregistration.k8s.io"] });
        var kubeconfig = _root.KubeconfigOf(_root.Authorities.User("dev"));
        await RefusesAsync(
            "error: the cluster root does not let dev: create apiservices.apiregistration.k8s.io; have an admin grant it: kubectl create clusterrole aa-attach --verb=create --resource=apiservices.apiregistration.k8s.io, and a clusterrolebinding of it with --user=dev; ",
            "attach", "--no-build", "--kubeconfig", kubeconfig);
        _root.Configuration.Remove();
        await RefusesAsync("it aggregates no API; ", Arguments());
        await RefusesAsync("--address 127.0.0.1: no cluster takes a loopback", Arguments("--address", "127.0.0.1"));
        NothingIsLeft();
        var shown = await solution.ToolAsync(Arguments("--dry-run", "--address", "192.0.2.7", "--port", "9444"));
        Assert.All(
            (string[])["kind: Namespace", "kind: Service", "kind: EndpointSlice", "- 192.0.2.7", "port: 9444", "kind: APIService", $"name: {ApiService}", "kubernetes.io/service-name: firewalld"],
            e => Assert.Contains(e, shown, StringComparison.Ordinal));
        Assert.DoesNotContain("kind: Endpoints\n", shown, StringComparison.Ordinal);
        NothingIsLeft();
    }

    /// <summary>The solution's controller is at the cluster, too: of two the one works that holds the Lease.</summary>
    private async Task ControlAsync()
    {
        await using var first = solution.BeginController($"--kubeconfig={_kubeconfig}");
        await first.WaitForErrorAsync("holds the Lease default/firewalld-controller");
        await using var second = solution.BeginController($"--kubeconfig={_kubeconfig}");
        Assert.Contains("condition met", (await _kubectl.RunAsync("wait", "--for=condition=Ready", "zone/sample", "--timeout=60s")).Success, StringComparison.Ordinal);
        Assert.Equal(0, await first.TerminateAsync());
        await second.WaitForErrorAsync("holds the Lease default/firewalld-controller");
        Assert.Equal(0, await second.InterruptAsync());
        _root.Leases.Remove("firewalld-controller", "default");
    }

    public async ValueTask DisposeAsync()
    {
        await _root.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>With a store of its own, beside the kubeconfig.</summary>
    private string[] Arguments(params string[] flags) => ["attach", "--no-build", "--kubeconfig", _kubeconfig, .. flags, "--", $"--data-dir={_directory.File("data")}"];

    private void NothingIsLeft()
    {
        Assert.All([_root.ApiServices, _root.Services, _root.EndpointSlices, _root.Secrets, _root.Leases], t => Assert.Empty(t.All));
        Assert.Null(_root.Namespaces.Get(Space));
        Assert.False(Directory.Exists(Path.Combine(solution.Path, ".aa", "attach")));
    }

    private async Task RefusesAsync(string expected, params string[] arguments)
    {
        var result = await solution.ToolResultAsync(arguments);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
