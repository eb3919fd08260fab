using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The manifests in deploy/ are what the server expects, as far as that can be seen without a cluster.</summary>
public sealed partial class ManifestTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task The_base_binds_the_service_account_where_the_roles_are()
    {
        var documents = await BuildAsync(Path.Combine(BuildPaths.RepositoryRoot, "deploy", "base"));
        var reader = Assert.Single(documents, d => d.Contains("\nkind: RoleBinding\n", StringComparison.Ordinal));
        Assert.Contains("\n  namespace: kube-system\n", reader);
        Assert.Contains("\n  name: extension-apiserver-authentication-reader\n", reader);
        var bindings = documents.Where(d => d.Contains("\nkind: ClusterRoleBinding\n", StringComparison.Ordinal)).ToList();
        Assert.Single(bindings, b => b.Contains("\n  name: system:auth-delegator\n", StringComparison.Ordinal));
        Assert.Single(bindings, b => b.Contains("\n  kind: ClusterRole\n  name: portrule-namespace-reader\n", StringComparison.Ordinal));
        Assert.Single(bindings, b => b.Contains("\n  kind: ClusterRole\n  name: portrule-webhook-reader\n", StringComparison.Ordinal));
        Assert.Single(bindings, b => b.Contains("\n  kind: ClusterRole\n  name: portrule-policy-reader\n", StringComparison.Ordinal));
        Assert.Single(bindings, b => b.Contains("\n  kind: ClusterRole\n  name: portrule-quota-reader\n", StringComparison.Ordinal));
        Assert.Single(bindings, b => b.Contains("\n  kind: ClusterRole\n  name: portrule-quota-charger\n", StringComparison.Ordinal));
        Assert.All([reader, .. bindings], b => Assert.EndsWith("subjects:\n- kind: ServiceAccount\n  name: portrule\n  namespace: portrule\n", b));
    }

    [Fact]
    public async Task The_flags_of_the_deployment_are_flags_of_the_server()
    {
        var deployment = Assert.Single(await BuildAsync(Path.Combine(BuildPaths.RepositoryRoot, "deploy", "base")), d => d.Contains("\nkind: Deployment\n", StringComparison.Ordinal));
        await HasFlagsAsync(deployment, 5);
    }

    [Fact]
    public async Task Replicas_are_on_a_redis_and_show_certificates_of_a_CA_of_their_own()
    {
        var documents = await BuildWithAsync("cert-manager", "replicas");
        var deployment = Assert.Single(documents, d => d.Contains("\nkind: Deployment\n", StringComparison.Ordinal));
        await HasFlagsAsync(deployment, 13);
        Assert.Contains("\n  replicas: 3\n", deployment);
        Assert.Contains("\n        - --silo-address=$(POD_IP)\n", deployment);
        Assert.Contains("\n        - --store-config-file=/store/configuration\n", deployment);
        Assert.DoesNotContain("secretKeyRef", deployment);
        Assert.DoesNotContain(documents, d => d.Contains("kind: PersistentVolumeClaim\n", StringComparison.Ordinal));
        Assert.DoesNotContain("persistentVolumeClaim", deployment);
        Assert.Single(documents, d => d.Contains("\n    name: portrule-silo\n", StringComparison.Ordinal) && d.Contains("\n  secretName: portrule-silo\n", StringComparison.Ordinal)
            && d.Contains("\n  - server auth\n  - client auth\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_cert_manager_the_serving_certificate_is_for_the_name_the_aggregator_asks_for()
    {
        var documents = await BuildWithAsync("cert-manager");
        Assert.Single(documents, d => d.Contains("secretName: portrule-serving\n", StringComparison.Ordinal) && d.Contains("\n  - portrule.portrule.svc\n", StringComparison.Ordinal));
        var services = documents.Where(d => d.Contains("\nkind: APIService\n", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, services.Count);
        Assert.All(services, s => Assert.Contains("cert-manager.io/inject-ca-from: portrule/portrule-serving\n", s));
    }

    public void Dispose() => _directory.Dispose();

    private async Task HasFlagsAsync(string deployment, int count)
    {
        var flags = Flag().Matches(deployment).Select(m => m.Groups["name"].Value).ToList();
        Assert.Equal(count, flags.Count);
        var (_, help, _) = await ServerProcess.RunAsync(_directory.Path, "--help");
        Assert.All(flags, f => Assert.Contains($"{f} ", help));
    }

    private async Task<string[]> BuildWithAsync(params string[] components)
    {
        // kustomize takes relative paths only.
        var deploy = Path.GetRelativePath(_directory.Path, Path.Combine(BuildPaths.RepositoryRoot, "deploy"));
        var list = string.Join(", ", components.Select(c => $"{deploy}/components/{c}"));
        await File.WriteAllTextAsync(
            _directory.File("kustomization.yaml"), $"resources: [{deploy}/base]\ncomponents: [{list}]\n", TestContext.Current.CancellationToken);
        return await BuildAsync(_directory.Path);
    }

    private async Task<string[]> BuildAsync(string path) => (await new Kubectl("/dev/null", _directory.Path).RunAsync("kustomize", path)).Success.Split("---\n");

    [GeneratedRegex(@"^ +- (?<name>--[a-z-]+)=", RegexOptions.Multiline)]
    private static partial Regex Flag();
}
