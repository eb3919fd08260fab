using k8s.Models;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>
/// What <c>deploy/overlays/ha</c> renders, on this machine: its pods as containers below a root control plane, on a real Redis with the settings of the manifest, which lets nobody in without a certificate.
/// The pods are on this machine's network, each at a loopback address of its own; so ports are others than in the manifest, and nothing else is.
/// </summary>
public sealed class HaOverlay : IAsyncDisposable
{
    public const string RedisHost = "portrule-redis.portrule.svc";

    /// <summary>Pods of all overlays of this process: each has its number, and an address to itself.</summary>
    private static int _started;

    /// <summary>The second number of the addresses of pods: other processes have others.</summary>
    private static readonly int Net = 1 + (Environment.ProcessId % 250);

    private readonly TemporaryDirectory _directory;
    private readonly ImageBuild _build;
    private readonly RenderedManifests _manifests;

    private HaOverlay(TemporaryDirectory directory, ImageBuild build, RenderedManifests manifests, RootControlPlane root)
    {
        (_directory, _build, _manifests, Root) = (directory, build, manifests, root);
        var redises = new TestAuthority(directory.File("pki"), "redis-ca");
        RedisSecret = Secret(redises, redises.Peer("redis", "CN=portrule-redis", RedisHost, "localhost"));
    }

    public RootControlPlane Root { get; }

    public RedisServer Redis { get; private set; } = null!;

    public int RedisPort { get; } = FixedPort.Next();

    /// <summary>The Secret that pods mount to reach the Redis.</summary>
    public IReadOnlyDictionary<string, string> RedisSecret { get; set; }

    public V1DeploymentSpec Deployment => _manifests.All<V1Deployment>().Single().Spec;

    /// <summary>Renders it, and has what it needs started; no pod yet.</summary>
    public static async Task<HaOverlay> StartAsync(ImageBuild build)
    {
        var directory = new TemporaryDirectory();
        var manifests = await RenderedManifests.RenderAsync("overlays/ha", directory.Path);
        var overlay = new HaOverlay(directory, build, manifests, await RootControlPlane.StartAsync(directory.Path));
        overlay.Root.PutApiServices(RootFixture.Group, "v1", "v2");
        overlay.Redis = await RedisServer.StartAsync(overlay.RedisSettings());
        return overlay;
    }

    /// <summary>A user's kubectl, at the root.</summary>
    public Kubectl KubectlOf(string user) => new(Root.KubeconfigOf(Root.Authorities.User(user)), _directory.Path);

    /// <summary>A user's connection to the root.</summary>
    internal ApiClient ClientOf(TestCertificate user) => new(Root.Address, Root.Authorities.Cluster.CertificateFile, user);

    /// <summary>A Secret as cert-manager makes it.</summary>
    internal static Dictionary<string, string> Secret(TestAuthority authority, TestCertificate certificate) => new()
    {
        ["ca.crt"] = File.ReadAllText(authority.CertificateFile), ["tls.crt"] = File.ReadAllText(certificate.CertificateFile), ["tls.key"] = File.ReadAllText(certificate.KeyFile),
    };

    /// <summary>A CA that signs nothing of this overlay.</summary>
    internal TestAuthority Stranger() => new(_directory.File("pki"), "stranger-ca");

    /// <summary>Starts one more pod of the Deployment, and waits until the server in it says that it serves.</summary>
    public async Task<OverlayPod> StartPodAsync()
    {
        var number = Interlocked.Increment(ref _started);
        var template = Deployment.Template;
        var place = new PodPlace("portrule", $"portrule-{number}", $"127.{Net}.{number / 250}.{1 + (number % 250)}");
        Root.Pods.Create(place.Namespace, place.Name, template.Metadata.Labels.AsReadOnly());
        var volumes = new PodVolumes(Directory.CreateDirectory(_directory.File($"volumes-{number}")).FullName, template.Spec.SecurityContext.FsGroup!.Value, _ => RedisSecret);
        var container = PodContainer.Of(template.Spec, place, volumes).InCluster(Root, volumes, ($"{RedisHost}", "127.0.0.1"));
        return new(place, await ContainerProcess.StartAsync(await _build.Image, container with { Arguments = [.. container.Arguments.Select(WithPorts)] }, _directory.File($"bundle-{number}")));
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Root.DisposeAsync();
        _directory.Dispose();
    }

    private string WithPorts(string argument) => argument.Replace($"{RedisHost}:6379", $"{RedisHost}:{RedisPort}", StringComparison.Ordinal);

    /// <summary>The manifest's, with the port and the directories of this machine.</summary>
    private string[] RedisSettings()
    {
        var certificates = Directory.CreateDirectory(_directory.File("redis-certificates")).FullName;
        foreach (var (name, text) in RedisSecret)
            File.WriteAllText(Path.Combine(certificates, name), text);
        var data = Directory.CreateDirectory(_directory.File("redis-data")).FullName;
        var settings = _manifests.All<V1ConfigMap>().Single().Data["redis.conf"];
        return settings.Replace("6379", $"{RedisPort}", StringComparison.Ordinal).Replace("/certificates", certificates, StringComparison.Ordinal)
            .Replace("dir /data", $"dir {data}", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>A pod that runs.</summary>
public sealed record OverlayPod(PodPlace Place, ContainerProcess Container) : IAsyncDisposable
{
    /// <summary>Where it serves; it binds all addresses.</summary>
    public Uri Address => new UriBuilder(Container.Address) { Host = "127.0.0.1" }.Uri;

    public ValueTask DisposeAsync() => Container.DisposeAsync();
}
