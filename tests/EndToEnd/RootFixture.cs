using OrleansAA.TestKit;

[assembly: AssemblyFixture(typeof(OrleansAA.EndToEnd.RootFixture))]

namespace OrleansAA.EndToEnd;

/// <summary>
/// A root control plane with the server behind its aggregator. kubectl is at the root, as a user that may do everything with PortRules, in
/// namespaces, and nothing else.
/// </summary>
public sealed class RootFixture : IKubectlFixture, IAsyncLifetime
{
    public const string Group = "firewalld.fedoraproject.org";

    private readonly TemporaryDirectory _directory = new();
    private int _namespaces;

    public RootControlPlane Root { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public Kubectl Kubectl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Root = await RootControlPlane.StartAsync(_directory.Path);
        var serving = Root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        Server = await ServerProcess.StartAsync(
            _directory.Path, "--secure-port=0", $"--kubeconfig={Root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}",
            $"--tls-private-key-file={serving.KeyFile}");
        await Root.RegisterAsync(PortRuleRoot.ServiceOf(Group, ["v1", "v2"], Server.Address, await File.ReadAllTextAsync(Root.Authorities.Service.CertificateFile)));
        Root.Rbac.Bind("portrule-editor", "user:alice", new RbacRule
        {
            Verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
            Resources = [$"portrules.{Group}", $"portrules/revisions.{Group}", $"portrules/rollback.{Group}", $"portrules/status.{Group}"],
        });
        Kubectl = KubectlOf("alice");
    }

    /// <summary>kubectl as somebody else.</summary>
    public Kubectl KubectlOf(string user, params string[] groups) =>
        new(Root.KubeconfigOf(Root.Authorities.User(user, groups)), NewHome(user));

    /// <summary>Where a user's kubectl keeps what it has discovered.</summary>
    public string NewHome(string user) => Directory.CreateDirectory(_directory.File($"home-{user}")).FullName;

    public string NewNamespace()
    {
        var name = $"root-{Interlocked.Increment(ref _namespaces)}";
        Root.Namespaces.Create(name);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Root.DisposeAsync();
        _directory.Dispose();
    }
}
