using k8s.Models;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary><c>deploy/components/agent</c>, added to an overlay.</summary>
public sealed class AgentComponentTests : IDisposable
{
    private const string Namespace = "portrule-agent";

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task It_adds_objects_of_known_kinds_in_a_namespace_of_its_own()
    {
        var (plain, added) = (await RenderedManifests.RenderAsync("overlays/single", _directory.Path), await RenderAsync());
        var names = added.Objects.Select(Name).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Superset(plain.Objects.Select(Name).ToHashSet(), names.ToHashSet());
        var own = added.Objects.Where(o => o.Metadata.NamespaceProperty == Namespace).Select(o => o.Kind).Order(StringComparer.Ordinal);
        Assert.Equal(["DaemonSet", "Deployment", "Role", "Role", "RoleBinding", "RoleBinding", "ServiceAccount", "ServiceAccount"], own);
        Assert.All(added.All<V1ValidatingAdmissionPolicyBinding>(), b => Assert.Contains(b.Spec.PolicyName, added.All<V1ValidatingAdmissionPolicy>().Select(p => p.Name())));
    }

    [Fact]
    public async Task The_agent_has_the_host_network_and_one_capability_and_the_controller_is_restricted()
    {
        var pods = (await RenderAsync()).Pods.ToDictionary(p => p.Name, p => p.Template.Spec);
        Assert.Equal(
            ["container agent: capabilities.add", "container agent: runAsNonRoot is not true", "container agent: runAsUser is 0", "host namespaces", "volume dbus: its type"],
            PodSecurity.Violations(pods["portrule-agent"]).Order(StringComparer.Ordinal));
        Assert.Equal(["NET_ADMIN"], pods["portrule-agent"].Containers.Single().SecurityContext.Capabilities.Add);
        Assert.Empty(PodSecurity.Violations(pods["portrule-controller"]));
        Assert.All(pods.Values.SelectMany(p => p.Containers), c => Assert.True(c.SecurityContext.ReadOnlyRootFilesystem));
    }

    [Fact]
    public async Task The_server_shows_what_agents_say()
    {
        var (_, help, _) = await ServerProcess.RunAsync(_directory.Path, "--help");
        Assert.Contains("--additional-columns ", help, StringComparison.Ordinal);
        Assert.Contains("--additional-columns=Applied", (await RenderAsync()).All<V1Deployment>().Single(d => d.Name() == "portrule").Spec.Template.Spec.Containers.Single().Args);
    }

    [Fact]
    public async Task The_policy_and_the_flag_of_the_server_are_about_the_account_of_the_agents()
    {
        var manifests = await RenderAsync();
        var account = manifests.All<V1DaemonSet>().Single().Spec.Template.Spec.ServiceAccountName;
        Assert.Contains(account, manifests.All<V1ServiceAccount>().Select(s => s.Name()));
        var condition = Assert.Single(manifests.All<V1ValidatingAdmissionPolicy>().Single().Spec.MatchConditions);
        Assert.Equal($"request.userInfo.username == \"system:serviceaccount:{Namespace}:{account}\"", condition.Expression);
        var server = manifests.All<V1Deployment>().Single(d => d.Name() == "portrule").Spec.Template.Spec.Containers.Single().Args;
        Assert.Contains($"--node-restricted-users=system:serviceaccount:{Namespace}:{account}", server);
    }

    public void Dispose() => _directory.Dispose();

    private Task<RenderedManifests> RenderAsync() => RenderedManifests.RenderAsync(Installation.WithAgent, _directory.Path);

    private static string Name(k8s.IKubernetesObject<V1ObjectMeta> o) => $"{o.Kind} {o.Metadata.NamespaceProperty}/{o.Metadata.Name}";
}
