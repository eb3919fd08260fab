using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The pods of <c>deploy/overlays/ha</c> as containers, behind the aggregator of a root control plane: one after the other is asked, and who has no certificate is let in by no Redis.</summary>
public sealed class ReplicasInContainersTests(ImageBuild build) : IAsyncLifetime
{
    private readonly List<OverlayPod> _pods = [];
    private HaOverlay _overlay = null!;
    private Kubectl _kubectl = null!;

    public async ValueTask InitializeAsync()
    {
        _overlay = await HaOverlay.StartAsync(build);
        _overlay.Root.Namespaces.Create("edge");
        _overlay.Root.Rbac.Bind("portrule-editor", "user:alice", new RbacRule { Verbs = ["get", "list", "create", "patch"], Resources = [$"portrules.{RootFixture.Group}"] });
        _kubectl = _overlay.KubectlOf("alice");
    }

    [Fact]
    public async Task Three_replicas_serve_what_one_has_written_and_go_on_when_it_is_gone()
    {
        for (var number = 0; number < 3; number++)
            _pods.Add(await _overlay.StartPodAsync());
        await ServeByAsync(_pods[0]);
        Assert.Equal(0, (await _kubectl.RunWithInputAsync(Rules.Manifest("web"), "create", "-n", "edge", "-f", "-")).ExitCode);
        await ServeByAsync(_pods[1]);
        Assert.Equal("portrule.firewalld.fedoraproject.org/web\n", (await _kubectl.RunAsync("get", "pr", "-n", "edge", "-o", "name")).Success);
        Assert.Equal(0, await _pods[0].Container.TerminateAsync());
        await ServeByAsync(_pods[2]);
        var patched = await _kubectl.RunAsync("patch", "pr", "web", "-n", "edge", "--type=merge", "-p", """{"spec":{"port":5353}}""");
        Assert.Equal("portrule.firewalld.fedoraproject.org/web patched\n", patched.Success);
        Assert.Equal("5353", (await _kubectl.RunAsync("get", "pr", "web", "-n", "edge", "-o", "jsonpath={.spec.port}")).Success);
    }

    [Fact]
    public async Task Without_its_certificate_the_redis_lets_no_replica_in()
    {
        var strangers = _overlay.Stranger();
        var stranger = HaOverlay.Secret(strangers, strangers.Peer("stranger", "CN=portrule-redis", HaOverlay.RedisHost));
        _overlay.RedisSecret = new Dictionary<string, string>(stranger) { ["ca.crt"] = _overlay.RedisSecret["ca.crt"] };
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(_overlay.StartPodAsync);
        Assert.Contains($"error: Redis '{HaOverlay.RedisHost}:{_overlay.RedisPort},ssl=true' cannot be reached", refused.Message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods)
            await pod.DisposeAsync();
        await _overlay.DisposeAsync();
    }

    private Task ServeByAsync(OverlayPod pod) => _overlay.Root.RegisterAsync(PortRuleRoot.ServiceOf(RootFixture.Group, ["v1", "v2"], pod.Address, caBundle: null));
}
