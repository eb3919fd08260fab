using k8s;
using k8s.Models;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Tests.Root;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>What doctor asks for is what deploy/ grants: neither has a right that the other does not.</summary>
public sealed class RightsTests
{
    [Fact]
    public void The_rights_of_the_manifests_are_those_that_are_asked_for()
    {
        using var site = Rooted();
        var asked = new RightsCheck(site).Needed().SelectMany(n => n.Rights)
            .SelectMany(r => r.Verbs.Select(verb => (verb, r.Group.Length == 0 ? r.Resource : $"{r.Resource}.{r.Group}", r.Namespace, r.Name)));
        Assert.Equal(DeployedRight.All().SelectMany(r => r.Names.DefaultIfEmpty(""), (r, name) => (r.Verb, r.Resource, r.Namespace ?? "", name)).Order(), asked.Order());
    }

    [Fact]
    public void Replicas_are_granted_what_is_asked_for_of_pods()
    {
        var role = KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(BuildPaths.RepositoryRoot, "deploy", "components", "replicas", "silo-pods.yaml"))).OfType<V1Role>().Single();
        var (rule, right) = (role.Rules.Single(), RootRight.Pods(role.Namespace()));
        Assert.Equal((right.Group, right.Resource, "portrule"), (rule.ApiGroups.Single(), rule.Resources.Single(), right.Namespace));
        Assert.Equal(right.Verbs, rule.Verbs);
    }

    /// <summary>That of services is needed for some webhooks only, and not granted.</summary>
    [Fact]
    public void Every_right_that_readyz_tells_of_is_asked_for()
    {
        using var site = Rooted();
        Assert.Equal(RootPermission.All.Except([RootPermission.Services]).Concat(RootPermission.OfCertificates).ToHashSet(), new RightsCheck(site).Needed().Select(n => n.Permission).ToHashSet());
        Assert.All(RootPermission.All, p => Assert.NotEmpty(RootRight.Of(p).Verbs));
    }

    /// <summary>A server as the manifests start it: in a pod, with a store of its own.</summary>
    private static Site Rooted() => new(
        Served.Rules, new() { Product = Served.Rules.Product, Store = "memory", Certificates = new() { Namespace = "portrule" } }, null, TimeProvider.System, new Machine());
}
