using System.Text.Json.Nodes;
using k8s.Models;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The image, and the one container of <c>deploy/overlays/single</c> made of it, behind the aggregator of a root control plane.</summary>
public sealed class ImageFixture(ImageBuild build) : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public OciImage Image { get; private set; } = null!;

    public RootControlPlane Root { get; private set; } = null!;

    /// <summary>The container as the manifest says it.</summary>
    public PodContainer Container { get; private set; } = null!;

    public ContainerProcess Process { get; private set; } = null!;

    public Kubectl Kubectl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Image = await build.Image;
        Root = await RootControlPlane.StartAsync(_directory.Path);
        var volumes = new PodVolumes(Directory.CreateDirectory(_directory.File("volumes")).FullName, 65532, s => throw new InvalidOperationException($"no Secret {s} is mounted"));
        Container = PodContainer.Of(await PodAsync(), new("portrule", "portrule-0", "127.0.0.1"), volumes).InCluster(Root, volumes);
        Root.PutApiServices(RootFixture.Group, "v1", "v2");
        Root.Services.Put(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "portrule", ["namespace"] = "portrule" },
            ["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = "https" }) },
        });
        Process = await ContainerProcess.StartAsync(Image, Container, _directory.File("bundle"));
        await Root.RegisterAsync(PortRuleRoot.ServiceOf(RootFixture.Group, ["v1", "v2"], Loopback(Process.Address), caBundle: null));
        Root.Rbac.Bind("portrule-editor", "user:alice", new RbacRule { Verbs = ["get", "list", "watch", "create", "update", "patch", "delete"], Resources = [$"portrules.{RootFixture.Group}"] });
        Root.Namespaces.Create("edge");
        Kubectl = new(Root.KubeconfigOf(Root.Authorities.User("alice")), _directory.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
        if (Root is not null)
            await Root.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<V1PodSpec> PodAsync() => (await RenderedManifests.RenderAsync("overlays/single", _directory.Path)).Pods.Single().Template.Spec;

    private static Uri Loopback(Uri address) => new UriBuilder(address) { Host = "127.0.0.1" }.Uri;
}
