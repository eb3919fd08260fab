using System.Diagnostics;
using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>A root with a CRD, whose objects a server keeps that nobody sees, and the aggregated server that the kind is to move to. The tool is run as a process.</summary>
public sealed class MigrationSite : IAsyncLifetime
{
    public const string Group = "firewalld.fedoraproject.org";
    public const string Crd = "portrules." + Group;
    public const string Collection = $"/apis/{Group}/v1/namespaces/default/portrules";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServerProcess> _servers = [];

    public RootControlPlane Root { get; private set; } = null!;

    /// <summary>Keeps what the CRD stores.</summary>
    public ApiClient Keeper { get; private set; } = null!;

    /// <summary>The aggregated server, reached by itself.</summary>
    public ApiClient Server { get; private set; } = null!;

    /// <summary>The cluster, as its users reach it.</summary>
    public ApiClient Cluster { get; private set; } = null!;

    private string Kubeconfig { get; set; } = "";

    public async ValueTask InitializeAsync()
    {
        Root = await RootControlPlane.StartAsync(_directory.Path);
        var admin = Root.Authorities.User("admin", "system:masters");
        Kubeconfig = Root.KubeconfigOf(admin);
        Cluster = new ApiClient(Root.Address, Root.Authorities.Cluster.CertificateFile, admin);
        var (keeper, keeperService) = await StartAsync("keeper", ["v1"], "--store=memory", "--enable-migration", "--disable-admission-plugins=ValidatingAdmissionPolicy");
        Keeper = new ApiClient(keeper, Root.Authorities.Service.CertificateFile, admin);
        var custom = Root.TakeCustomResources(keeperService);
        var (server, service) = await StartAsync("portrule", ["v1", "v2"], "--enable-migration");
        Server = new ApiClient(server, Root.Authorities.Service.CertificateFile, admin);
        custom.Put(service);
        Address = server;
        Root.Services.Put(new JsonObject { ["metadata"] = new JsonObject { ["name"] = "portrule", ["namespace"] = "portrule" }, ["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["port"] = 443 }) } });
        custom.Definitions.Put(Definition());
    }

    private Uri Address { get; set; } = null!;

    /// <summary>The aggregated server, as somebody without rights reaches it.</summary>
    public ApiClient ServerAs(string user) => new(Address, Root.Authorities.Service.CertificateFile, Root.Authorities.User(user));

    /// <summary>Starts <c>dotnet aa migrate</c>.</summary>
    internal RunningTool Migrate(params string[] options) => MigrateTo("portrule/portrule", options);

    /// <summary>The same, to a Service of another name.</summary>
    internal RunningTool MigrateTo(string service, params string[] options) => new(new ProcessStartInfo("dotnet",
    [
        Path.Combine(AppContext.BaseDirectory, "OrleansAA.Tool.dll"), "migrate", $"--crd={Crd}", $"--kubeconfig={Kubeconfig}", $"--service={service}", $"--aggregated-server={Address}",
        $"--aggregated-certificate-authority={Root.Authorities.Service.CertificateFile}", .. options,
    ]));

    public async ValueTask DisposeAsync()
    {
        Cluster.Dispose();
        Keeper.Dispose();
        Server.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
        await Root.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<(Uri Address, AggregatedService Service)> StartAsync(string name, IReadOnlyList<string> versions, params string[] flags)
    {
        var serving = Root.Authorities.Service.Server($"serving-{name}", $"{name}.portrule.svc", "portrule.portrule.svc");
        var server = await ServerProcess.StartAsync(
            _directory.Path,
            [
                "--secure-port=0", $"--data-dir={_directory.File(name)}", $"--kubeconfig={Root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}",
                $"--tls-private-key-file={serving.KeyFile}", .. flags,
            ]);
        _servers.Add(server);
        return (server.Address, PortRuleRoot.ServiceOf(Group, versions, server.Address, await File.ReadAllTextAsync(Root.Authorities.Service.CertificateFile), name));
    }

    private static JsonObject Definition() => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Crd },
        ["spec"] = new JsonObject
        {
            ["group"] = Group,
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject { ["plural"] = "portrules", ["kind"] = "PortRule" },
            ["versions"] = new JsonArray(new JsonObject { ["name"] = "v1", ["served"] = true, ["storage"] = true, ["subresources"] = new JsonObject { ["status"] = new JsonObject() } }),
        },
    };
}
