using k8s.Models;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>
/// The pods of <c>deploy/overlays/ha</c> as containers, behind the aggregator of a root control plane, on a real Redis with the settings of the manifest: who has no certificate is not let in. The pods are on
/// this machine's network, each at a loopback address of its own; so ports are others than in the manifest, and nothing else is.
/// </summary>
public sealed class ReplicasInContainersTests(ImageBuild build) : IAsyncLifetime
{
    private const string RedisHost = "portrule-redis.portrule.svc";

    private readonly TemporaryDirectory _directory = new();
    private readonly int _redisPort = FixedPort.Next();
    private readonly List<ContainerProcess> _pods = [];
    private RenderedManifests _manifests = null!;
    private RootControlPlane _root = null!;
    private RedisServer _redis = null!;
    private Kubectl _kubectl = null!;
    private Dictionary<string, IReadOnlyDictionary<string, string>> _secrets = null!;

    public async ValueTask InitializeAsync()
    {
        _manifests = await RenderedManifests.RenderAsync("overlays/ha", _directory.Path);
        _root = await RootControlPlane.StartAsync(_directory.Path);
        _root.Namespaces.Create("edge");
        _root.Rbac.Bind("portrule-editor", "user:alice", new RbacRule { Verbs = ["get", "list", "create", "patch"], Resources = [$"portrules.{RootFixture.Group}"] });
        _kubectl = new(_root.KubeconfigOf(_root.Authorities.User("alice")), _directory.Path);
        _root.PutApiServices(RootFixture.Group, "v1", "v2");
        var redises = new TestAuthority(_directory.File("pki"), "redis-ca");
        _secrets = new() { ["portrule-redis"] = Secret(redises, redises.Peer("redis", "CN=portrule-redis", RedisHost, "localhost")) };
        _redis = await RedisServer.StartAsync(RedisSettings());
    }

    [Fact]
    public async Task Three_replicas_serve_what_one_has_written_and_go_on_when_it_is_gone()
    {
        for (var number = 0; number < 3; number++)
            _pods.Add(await StartPodAsync(number));
        await ServeByAsync(_pods[0]);
        Assert.Equal(0, (await _kubectl.RunWithInputAsync(Rules.Manifest("web"), "create", "-n", "edge", "-f", "-")).ExitCode);
        await ServeByAsync(_pods[1]);
        Assert.Equal("portrule.firewalld.fedoraproject.org/web\n", (await _kubectl.RunAsync("get", "pr", "-n", "edge", "-o", "name")).Success);
        Assert.Equal(0, await _pods[0].TerminateAsync());
        await ServeByAsync(_pods[2]);
        var patched = await _kubectl.RunAsync("patch", "pr", "web", "-n", "edge", "--type=merge", "-p", """{"spec":{"port":5353}}""");
        Assert.Equal("portrule.firewalld.fedoraproject.org/web patched\n", patched.Success);
        Assert.Equal("5353", (await _kubectl.RunAsync("get", "pr", "web", "-n", "edge", "-o", "jsonpath={.spec.port}")).Success);
    }

    [Fact]
    public async Task Without_its_certificate_the_redis_lets_no_replica_in()
    {
        var strangers = new TestAuthority(_directory.File("pki"), "stranger-ca");
        var stranger = Secret(strangers, strangers.Peer("stranger", "CN=portrule-redis", RedisHost));
        _secrets["portrule-redis"] = new Dictionary<string, string>(stranger) { ["ca.crt"] = _secrets["portrule-redis"]["ca.crt"] };
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartPodAsync(0));
        Assert.Contains($"error: Redis '{RedisHost}:{_redisPort},ssl=true' cannot be reached", refused.Message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods)
            await pod.DisposeAsync();
        await _redis.DisposeAsync();
        await _root.DisposeAsync();
        _directory.Dispose();
    }

    private Task ServeByAsync(ContainerProcess pod) =>
        _root.RegisterAsync(new(RootFixture.Group, ["v1", "v2"], new UriBuilder(pod.Address) { Host = "127.0.0.1" }.Uri, CaBundle: null));

    private async Task<ContainerProcess> StartPodAsync(int number)
    {
        var template = _manifests.All<V1Deployment>().Single().Spec.Template;
        var place = new PodPlace("portrule", $"portrule-{number}", $"127.0.1.{number + 1}");
        _root.Pods.Create(place.Namespace, place.Name, template.Metadata.Labels.AsReadOnly());
        var volumes = new PodVolumes(Directory.CreateDirectory(_directory.File($"volumes-{number}")).FullName, template.Spec.SecurityContext.FsGroup!.Value, s => _secrets[s]);
        var container = PodContainer.Of(template.Spec, place, volumes).InCluster(_root, volumes, ($"{RedisHost}", "127.0.0.1"));
        return await ContainerProcess.StartAsync(await build.Image, container with { Arguments = [.. container.Arguments.Select(WithPorts)] }, _directory.File($"bundle-{number}"));
    }

    private string WithPorts(string argument) => argument.Replace($"{RedisHost}:6379", $"{RedisHost}:{_redisPort}", StringComparison.Ordinal);

    /// <summary>The manifest's, with the port and the directories of this machine.</summary>
    private string[] RedisSettings()
    {
        var certificates = Directory.CreateDirectory(_directory.File("redis-certificates")).FullName;
        foreach (var (name, text) in _secrets["portrule-redis"])
            File.WriteAllText(Path.Combine(certificates, name), text);
        var data = Directory.CreateDirectory(_directory.File("redis-data")).FullName;
        var settings = _manifests.All<V1ConfigMap>().Single().Data["redis.conf"];
        return settings.Replace("6379", $"{_redisPort}", StringComparison.Ordinal).Replace("/certificates", certificates, StringComparison.Ordinal)
            .Replace("dir /data", $"dir {data}", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Dictionary<string, string> Secret(TestAuthority authority, TestCertificate certificate) => new()
    {
        ["ca.crt"] = File.ReadAllText(authority.CertificateFile), ["tls.crt"] = File.ReadAllText(certificate.CertificateFile), ["tls.key"] = File.ReadAllText(certificate.KeyFile),
    };
}
