using System.Text.Json.Nodes;
using OrleansAA.Agent.Commands;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>An agent and controllers in a cluster: behind the root's aggregator, with Leases and Events.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const string Group = "firewalld.fedoraproject.org";

    private readonly TemporaryDirectory _directory = new();
    private RootControlPlane _root = null!;
    private ServerProcess _server = null!;
    private Kubectl _kubectl = null!;
    private string _kubeconfig = null!;

    public async ValueTask InitializeAsync()
    {
        _root = await RootControlPlane.StartAsync(_directory.Path);
        _root.Namespaces.Create(TestHost.Namespace);
        _root.Namespaces.Create("portrule");
        var serving = _root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        _server = await ServerProcess.StartAsync(
            _directory.Path, "--secure-port=0", $"--kubeconfig={_root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}");
        await _root.RegisterAsync(new AggregatedService(Group, ["v1", "v2"], _server.Address, await File.ReadAllTextAsync(_root.Authorities.Service.CertificateFile)));
        await Eventually.EqualAsync(null, async () =>
        {
            await _root.ProbeAsync();
            return _root.Unavailable;
        });
        // Not before: what is to be installed hides what the server reads when it starts.
        _root.TakeInstallations();
        _kubeconfig = _root.KubeconfigOf(_root.Authorities.User("admin", "system:masters"));
        _kubectl = new Kubectl(_kubeconfig, _directory.Path);
    }

    [Fact]
    public async Task People_see_events_and_a_host_whose_agent_is_gone_says_so_by_whichever_controller_is_left()
    {
        await using var first = Start("controller");
        await first.SaysAsync("Looks for rules");
        await using var second = Start("controller");
        await using (var agent = Start($"--host={TestHost.Name}", "--backend=none"))
        {
            await ApplyAsync(new TestRule("web", 8080));
            await SaysAsync("web", "True Opened");
            await ApplyAsync(new TestRule("webber", 8080));
            await SaysAsync("webber", "False Conflict");
            await Eventually.EqualAsync("PortTaken webber", () => Task.FromResult(string.Join(' ', _root.Installations!.Of("events.events.k8s.io").Select(e => $"{e["reason"]} {e["regarding"]!["name"]}"))));
            await Eventually.EqualAsync($"portrule-agent-{TestHost.Name}", () => Task.FromResult(Leases().Where(l => l != "portrule-controller").FirstOrDefault()));
            await first.KillAsync();
            await second.SaysAsync("Looks for rules");
            Assert.Equal("True Opened", await AppliedAsync("web"));
            await agent.KillAsync();
        }
        _ = (await _kubectl.RunAsync("wait", "--for=condition=Applied=Unknown", "-n", TestHost.Namespace, "portrule/web", "--timeout=110s")).Success;
        await SaysAsync("web", "Unknown NoAgent");
        await using var next = Start($"--host={TestHost.Name}", "--backend=none");
        await SaysAsync("web", "True Opened");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _root.DisposeAsync();
        _directory.Dispose();
    }

    private Background Start(params string[] arguments) => new(null, ["dotnet", typeof(AgentCommand).Assembly.Location, .. arguments, $"--kubeconfig={_kubeconfig}"]);

    private IEnumerable<string> Leases() => _root.Installations!.Of("leases.coordination.k8s.io").Select(l => (string)((JsonObject)l["metadata"]!)["name"]!);

    private async Task ApplyAsync(TestRule rule) => _ = (await _kubectl.RunWithInputAsync(rule.Yaml, "apply", "-f", "-")).Success;

    private Task SaysAsync(string rule, string expected) => Eventually.EqualAsync(expected, () => AppliedAsync(rule));

    private async Task<string> AppliedAsync(string rule) =>
        (await _kubectl.RunAsync("get", $"portrules.v1.{Group}", "-n", TestHost.Namespace, rule, "-o", "jsonpath={.status.conditions[?(@.type==\"Applied\")].status} {.status.conditions[?(@.type==\"Applied\")].reason}")).Output.Trim();
}
