using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using OrleansAA.Agent.Commands;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>A root with the server behind its aggregator, with Leases and Events, and who is who of <c>deploy/components/agent</c>.</summary>
public sealed class Cluster : IAsyncLifetime
{
    public const string Group = "firewalld.fedoraproject.org";

    /// <summary>Where the Leases are, and the service accounts.</summary>
    public const string Namespace = "portrule-agent";

    /// <summary>An agent that the server holds to the rules of its node.</summary>
    public const string NodeAgent = "agent of a node";

    private readonly TemporaryDirectory _directory = new();
    private ServerProcess _server = null!;

    public RootControlPlane Root { get; private set; } = null!;

    public Kubectl Kubectl { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Root = await RootControlPlane.StartAsync(_directory.Path);
        Root.Namespaces.Create(TestHost.Namespace);
        Root.Namespaces.Create("portrule");
        Root.Namespaces.Create(Namespace);
        var serving = Root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        _server = await ServerProcess.StartAsync(
            _directory.Path, "--secure-port=0", $"--kubeconfig={Root.ServiceAccountKubeconfig()}", $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}", $"--node-restricted-users={NodeAgent}");
        await Root.RegisterAsync(PortRuleRoot.ServiceOf(Group, ["v1", "v2"], _server.Address, await File.ReadAllTextAsync(Root.Authorities.Service.CertificateFile)));
        await Eventually.EqualAsync(null, async () =>
        {
            await Root.ProbeAsync();
            return Root.Unavailable;
        });
        // Not before: what is to be installed hides what the server reads when it starts.
        Root.TakeInstallations();
        Kubectl = new Kubectl(Root.KubeconfigOf(Root.Authorities.User("admin", "system:masters")), _directory.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Root.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>What rbac.yaml gives a service account of the component.</summary>
    public static IReadOnlyList<Right> RightsOf(string account)
    {
        var objects = KubernetesYaml.LoadAllFromString(
            File.ReadAllText(Path.Combine(BuildPaths.RepositoryRoot, "deploy/components/agent/rbac.yaml")),
            new Dictionary<string, Type>
            {
                ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
                ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
                ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
                ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
                ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = typeof(V1ClusterRoleBinding),
            },
            strict: true);
        var ofCluster = objects.OfType<V1ClusterRoleBinding>().Where(b => b.Subjects.Any(s => s.Name == account)).SelectMany(b => objects.OfType<V1ClusterRole>().Single(r => r.Name() == b.RoleRef.Name).Rules).Select(r => (r, (string?)null));
        var ofNamespace = objects.OfType<V1RoleBinding>().Where(b => b.Subjects.Any(s => s.Name == account))
            .SelectMany(b => objects.OfType<V1Role>().Single(r => r.Name() == b.RoleRef.Name && r.Namespace() == b.Namespace()).Rules.Select(r => (r, (string?)b.Namespace())));
        return [.. ofCluster.Concat(ofNamespace).SelectMany(g => g.r.ApiGroups.SelectMany(a => g.r.Resources.SelectMany(o => g.r.Verbs.Select(v => new Right(v, $"{o}.{a}", g.Item2)))))];
    }

    /// <summary>Starts an agent or a controller with some rights and no other.</summary>
    /// <param name="user">Who it is.</param>
    /// <param name="rights">What it may.</param>
    /// <param name="arguments">What it is told.</param>
    internal Background Start(string user, IReadOnlyList<Right> rights, params string[] arguments) => Start(new RootUser(user), rights, arguments);

    /// <summary>Starts an agent whose token names a node.</summary>
    internal Background StartOnNode(string node, params string[] arguments) =>
        Start(new RootUser(NodeAgent, "", [], new Dictionary<string, string[]> { ["authentication.kubernetes.io/node-name"] = [node] }), RightsOf("portrule-agent"), arguments);

    private Background Start(RootUser who, IReadOnlyList<Right> rights, string[] arguments)
    {
        var user = who.Name;
        Root.Rbac.Bind(user, $"user:{user}", [.. rights.Select(r => new RbacRule { Verbs = [r.Verb], Resources = [r.Resource], Namespace = r.Namespace })]);
        return new(null, ["dotnet", typeof(AgentCommand).Assembly.Location, .. arguments, $"--lease-namespace={Namespace}", $"--kubeconfig={Root.KubeconfigOfBearer(Root.Callers.Token(who))}"]);
    }

    /// <summary>What a user has asked of the root and was given, as <c>VERB RESOURCE</c>.</summary>
    public IEnumerable<string> Used(string user) => Root.Rbac.Asked.Where(a => a.Key.User == user && a.Value).Select(a => a.Key.Right);

    /// <summary>What it was refused.</summary>
    public IEnumerable<string> Refused(string user) => Root.Rbac.Asked.Where(a => a.Key.User == user && !a.Value).Select(a => a.Key.Right);

    public IEnumerable<JsonObject> Leases => Root.Installations!.Of("leases.coordination.k8s.io");

    public IEnumerable<JsonObject> Events => Root.Installations!.Of("events.events.k8s.io");

    internal async Task ApplyAsync(params TestRule[] rules) => _ = (await Kubectl.RunWithInputAsync(string.Join("\n---\n", rules.Select(r => r.Yaml)), "apply", "-f", "-")).Success;

    /// <summary>Waits until the condition Applied of a rule has a status and a reason.</summary>
    public Task SaysAsync(string rule, string expected) => Eventually.EqualAsync(expected, () => AppliedAsync(rule));

    public async Task<string> AppliedAsync(string rule) =>
        (await Kubectl.RunAsync("get", $"portrules.v1.{Group}", "-n", TestHost.Namespace, rule, "-o", "jsonpath={.status.conditions[?(@.type==\"Applied\")].status} {.status.conditions[?(@.type==\"Applied\")].reason}")).Output.Trim();
}

/// <summary>A right: a verb on a resource with its group, everywhere or in a namespace.</summary>
public sealed record Right(string Verb, string Resource, string? Namespace)
{
    public override string ToString() => $"{Verb} {Resource}";
}
