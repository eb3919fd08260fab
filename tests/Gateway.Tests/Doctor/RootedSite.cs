using System.Text.Json.Nodes;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>A root with what an installation puts there, and the options of a server below it.</summary>
internal sealed class RootedSite : IAsyncDisposable
{
    public const string Group = "firewalld.fedoraproject.org";

    private readonly TemporaryDirectory _directory = new();

    public RootControlPlane Root { get; private set; } = null!;

    public ServerOptions Options { get; set; } = null!;

    public static async Task<RootedSite> CreateAsync()
    {
        var site = new RootedSite();
        site.Root = await RootControlPlane.StartAsync(site._directory.Path);
        site.Options = RunningServer.Under(site.Root, site._directory) with { SecurePort = FixedPort.Next() };
        System.IO.File.SetUnixFileMode(site.Options.TlsPrivateKeyFile!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // As the remedy of a check that may not read says.
        site.Root.Rbac.Bind("portrule-doctor", $"user:{RootControlPlane.ServiceAccount.Name}", new RbacRule { Verbs = ["get"], Resources = ["apiservices.apiregistration.k8s.io", "services"] });
        site.Register("v1", 20);
        site.Register("v2", 10);
        site.PutService();
        return site;
    }

    public string File(string name) => _directory.File(name);

    /// <summary>Writes an APIService as deploy/ has it.</summary>
    public void Register(string version, int priority, Action<JsonObject>? change = null)
    {
        var service = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"{version}.{Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = Group, ["version"] = version, ["groupPriorityMinimum"] = 1000, ["versionPriority"] = priority,
                ["caBundle"] = Convert.ToBase64String(System.IO.File.ReadAllBytes(Root.Authorities.Service.CertificateFile)),
                ["service"] = new JsonObject { ["name"] = "portrule", ["namespace"] = "portrule", ["port"] = 443 },
            },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "True", ["reason"] = "Passed" }) },
        };
        change?.Invoke(service);
        Root.ApiServices.Put(service);
    }

    public void PutService(Action<JsonObject>? change = null)
    {
        var port = new JsonObject { ["name"] = "https", ["port"] = 443, ["targetPort"] = "https" };
        change?.Invoke(port);
        Root.Services.Put(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "portrule", ["namespace"] = "portrule" }, ["spec"] = new JsonObject { ["ports"] = new JsonArray(port) },
        });
    }

    public Task<Diagnosis> DiagnoseAsync(TimeProvider? clock = null, Machine? machine = null) => Diagnosis.OfAsync(Options, machine, clock);

    public async ValueTask DisposeAsync()
    {
        await Root.DisposeAsync();
        _directory.Dispose();
    }
}
