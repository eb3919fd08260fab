using System.Diagnostics;
using System.Globalization;
using k8s.Models;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>
/// The image of the agent, and the containers of <c>deploy/components/agent</c> made of it, with the user, the capabilities and the rights of the manifests, in the network of a node that is a namespace of its own.
/// </summary>
public sealed class AgentImageTests : IAsyncLifetime
{
    private const string Namespace = "portrule-agent";
    private const string Node = "node-1";

    private readonly TemporaryDirectory _directory = new();
    private readonly string _network = $"pri{Environment.ProcessId}";
    private RenderedManifests _manifests = null!;
    private OciImage _image = null!;
    private RootControlPlane _root = null!;
    private ServerProcess _server = null!;
    private Process _relay = null!;
    private Kubectl _kubectl = null!;

    public async ValueTask InitializeAsync()
    {
        _image = await OciImage.BuildAsync(_directory.Path, "--agent");
        _manifests = await RenderedManifests.RenderAsync(Installation.WithAgent, _directory.Path);
        _root = await RootControlPlane.StartAsync(_directory.Path);
        foreach (var name in new[] { "edge", "portrule", Namespace })
            _root.Namespaces.Create(name);
        var serving = _root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        _server = await ServerProcess.StartAsync(
            _directory.Path, "--secure-port=0", $"--kubeconfig={_root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}", "--additional-columns=Applied", $"--node-restricted-users=system:serviceaccount:{Namespace}:portrule-agent");
        await _root.RegisterAsync(PortRuleRoot.ServiceOf(RootFixture.Group, ["v1", "v2"], _server.Address, await File.ReadAllTextAsync(_root.Authorities.Service.CertificateFile)));
        while (_root.Unavailable is not null)
            await _root.ProbeAsync();
        _root.TakeInstallations();
        _kubectl = new(_root.KubeconfigOf(_root.Authorities.User("admin", "system:masters")), _directory.Path);
        await RunAsync("ip", "netns", "add", _network);
        await RunAsync("ip", "-n", _network, "link", "set", "lo", "up");
        // The root is at the loopback of this machine; the relay takes what comes to the same address in the namespace there.
        _relay = Process.Start("bash", ["-c", $"exec 9</proc/self/ns/net; exec ip netns exec {_network} python3 {Path.Combine(BuildPaths.RepositoryRoot, "demo", "relay.py")} {_root.Address.Host}:{_root.Address.Port} 9"]);
    }

    [Fact]
    public async Task The_containers_of_the_manifests_open_a_port_and_have_what_they_need_alone()
    {
        AssertHasNftAlone();
        var daemon = _manifests.All<V1DaemonSet>().Single().Spec.Template.Spec;
        await using var agent = await LaunchAsync(daemon, "agent");
        await agent.SaysAsync($"Opens ports of {Node} by nftables");
        await ApplyAsync("web", Node, 8080);
        _ = (await _kubectl.RunAsync("wait", "--for=condition=Applied", "-n", "edge", "portrule/web", "--timeout=60s")).Success;
        Assert.Matches(@"tcp_ports \{[^}]*elements = \{ 8080 \}", await RunAsync("ip", "netns", "exec", _network, "nft", "list", "table", "inet", "portrule"));
        Assert.Matches(@"^web +node-1 +8080 +false +True ", (await _kubectl.RunAsync("get", $"portrules.v1.{RootFixture.Group}", "-n", "edge", "--no-headers")).Success);
        AssertIs(agent, uid: 0, capabilities: "0000000000001000");
        Assert.True(IsReadOnly(agent));

        await using var controller = await LaunchAsync(_manifests.All<V1Deployment>().Single(d => d.Name() == "portrule-controller").Spec.Template.Spec, "controller");
        await controller.SaysAsync("Looks for rules");
        AssertIs(controller, uid: 65532, capabilities: "0000000000000000");
        Assert.True(IsReadOnly(controller));
        Assert.All(_root.Rbac.Asked.Where(a => a.Key.User.StartsWith("system:serviceaccount:portrule-agent:", StringComparison.Ordinal)), a => Assert.True(a.Value, a.Key.Right));

        Assert.Equal(0, await agent.TerminateAsync());
        Assert.Contains("8080", await RunAsync("ip", "netns", "exec", _network, "nft", "list", "table", "inet", "portrule"), StringComparison.Ordinal);

        // One capability less, and nft is of no use.
        await using var without = await LaunchAsync(daemon, "without", c => c with { Capabilities = [] });
        await without.SaysAsync("this process needs CAP_NET_ADMIN");
        Assert.Equal(1, await without.ExitAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_relay is { HasExited: false })
            _relay.Kill();
        _relay?.Dispose();
        await RunAsync("ip", "netns", "del", _network);
        await _server.DisposeAsync();
        await _root.DisposeAsync();
        _directory.Dispose();
    }

    private void AssertHasNftAlone()
    {
        Assert.Equal("65532:65532", (string?)_image.Configuration["User"]);
        var programs = Directory.GetFiles(_image.Root, "*", SearchOption.AllDirectories)
            .Where(f => !f.StartsWith(Path.Combine(_image.Root, "app"), StringComparison.Ordinal) && (File.GetUnixFileMode(f) & UnixFileMode.UserExecute) != 0)
            .Select(Path.GetFileName).Where(f => !f!.Contains(".so", StringComparison.Ordinal));
        Assert.Equal(["nft"], programs);
        Assert.Matches(@"portrule-agent:\d+\.\d+\.\d+ for linux/\w+, \d+ MB, compressed \d+ MB", _image.Report);
        Assert.True(File.Exists(_directory.File("image.tar.spdx.json")));
    }

    private static void AssertIs(ContainerProcess container, int uid, string capabilities)
    {
        var status = File.ReadLines($"/proc/{container.Pid}/status").Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());
        Assert.Equal(uid, int.Parse(status["Uid"].Split('\t')[0], CultureInfo.InvariantCulture));
        Assert.Equal((capabilities, capabilities, capabilities), (status["CapPrm"], status["CapEff"], status["CapBnd"]));
        Assert.Equal(("0000000000000000", "0000000000000000", "1"), (status["CapInh"], status["CapAmb"], status["NoNewPrivs"]));
    }

    private static bool IsReadOnly(ContainerProcess container) => File.ReadLines($"/proc/{container.Pid}/mountinfo").Select(l => l.Split(' ')).Single(m => m[4] == "/")[5].Split(',').Contains("ro");

    /// <summary>Starts a container as its pod says, with the rights that the manifests give to its service account.</summary>
    private async Task<ContainerProcess> LaunchAsync(V1PodSpec pod, string name, Func<PodContainer, PodContainer>? change = null)
    {
        var account = new RootUser($"system:serviceaccount:{Namespace}:{pod.ServiceAccountName}", "", [], new Dictionary<string, string[]> { ["authentication.kubernetes.io/node-name"] = [Node] });
        var ofCluster = _manifests.All<V1ClusterRoleBinding>().Where(b => b.Subjects.Any(s => s.Name == pod.ServiceAccountName)).SelectMany(b => _manifests.All<V1ClusterRole>().Single(r => r.Name() == b.RoleRef.Name).Rules).Select(r => Rule(r, null));
        var ofNamespace = _manifests.All<V1RoleBinding>().Where(b => b.Namespace() == Namespace && b.Subjects.Any(s => s.Name == pod.ServiceAccountName))
            .SelectMany(b => _manifests.All<V1Role>().Single(r => r.Name() == b.RoleRef.Name && r.Namespace() == Namespace).Rules).Select(r => Rule(r, Namespace));
        _root.Rbac.Bind(account.Name, $"user:{account.Name}", [.. ofCluster, .. ofNamespace]);
        // Not by ip netns exec, which hides the control groups of this machine. Without a bus, as on a node without firewalld.
        var volumes = new PodVolumes(Directory.CreateDirectory(_directory.File($"volumes-{name}")).FullName, 65532, s => throw new InvalidOperationException($"no Secret {s} is mounted"));
        var container = PodContainer.Of(pod, new(Namespace, name, "127.0.0.1", Node), volumes).InCluster(_root, volumes, account);
        return await ContainerProcess.LaunchAsync(_image, change?.Invoke(container) ?? container, _directory.File($"bundle-{name}"), "nsenter", $"--net=/run/netns/{_network}");
    }

    private static RbacRule Rule(V1PolicyRule rule, string? space) => new() { Verbs = [.. rule.Verbs], Resources = [.. rule.ApiGroups.SelectMany(g => rule.Resources.Select(r => $"{r}.{g}"))], Namespace = space };

    private async Task ApplyAsync(string name, string host, int port) => _ = (await _kubectl.RunWithInputAsync(
        $$$"""{"apiVersion":"{{{RootFixture.Group}}}/v1","kind":"PortRule","metadata":{"name":"{{{name}}}","namespace":"edge"},"spec":{"name":"{{{name}}}","host":"{{{host}}}","port": {{{port}}} }}""", "apply", "-f", "-")).Success;

    private static async Task<string> RunAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{string.Join(' ', command)}: {await errors}");
    }
}
