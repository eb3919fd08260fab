using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using OrleansAA.TestKit;
using OrleansAA.Tool.Deploying;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Tests;

/// <summary>What <c>build config</c> writes.</summary>
public sealed partial class ConfigTests : IDisposable
{
    private static readonly Installed Installed = new("Firewalld", "firewalld", "fw", "edge", "registry.example.com/fw:1.2");

    private static readonly string[] Object = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Two groups, two versions, and a subresource of each form.</summary>
    private static readonly ServedApi Api = new("firewalld",
    [
        new("firewall.example.org", "v1", [Zones]),
        new("firewall.example.org", "v2", [Zones]),
        new("other.example.org", "v1beta1", [new("hosts", "Host", Object)]),
    ], new Dictionary<string, System.Text.Json.Nodes.JsonObject>());

    private readonly TemporaryDirectory _directory = new();

    private static ServedResource Zones => new("zones", "Zone", Object)
    {
        Subresources =
        [
            new("console", "Zone", ["create", "get"]), new("reload", "Zone", ["create"]), new("revisions", "Zone", ["get"]), new("scale", "Scale", ["get", "patch", "update"]),
            new("status", "Zone", ["get", "patch", "update"]),
        ],
    };

    /// <summary>The repository's own server is the tool's first user. What is of it alone: examples, images, the agent, and what speaks of its docs.</summary>
    [Fact]
    public async Task For_PortRule_it_is_what_this_repository_has()
    {
        var api = await BuiltServer.AskAsync(BuildPaths.ServerAssembly, TestContext.Current.CancellationToken);
        ConfigMaker.Make(_directory.Path, new("PortRule", api.Product, "portrule", "portrule", "portrule-server:0.1.0"), api);
        var (made, own) = (Read(_directory.File("deploy")), Read(Path.Combine(BuildPaths.RepositoryRoot, "deploy")));
        string[] ofPortRuleAlone = ["components/agent/", "examples/", "images/"];
        Assert.Equal(own.Keys.Where(f => !ofPortRuleAlone.Any(p => f.StartsWith(p, StringComparison.Ordinal))), made.Keys);
        Assert.All(made, m => Assert.Equal(LineOfDocs().Replace(own[m.Key], ""), m.Value));
    }

    [Theory]
    [InlineData("single")]
    [InlineData("ha")]
    [InlineData("ha-external-redis")]
    [InlineData("split")]
    public async Task An_overlay_renders_to_objects_of_its_own_names(string overlay)
    {
        ConfigMaker.Make(_directory.Path, Installed, Api);
        var rendered = (await new Kubectl("/dev/null", _directory.Path).RunAsync("kustomize", _directory.File($"deploy/overlays/{overlay}"))).Success;
        Assert.DoesNotContain("portrule", rendered, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("fedoraproject", rendered, StringComparison.Ordinal);
        var objects = Load(rendered);
        Assert.Equal(
            ["v1.firewall.example.org 20 edge/fw", "v1beta1.other.example.org 10 edge/fw", "v2.firewall.example.org 10 edge/fw"],
            objects.OfType<V1APIService>().Select(s => $"{s.Name()} {s.Spec.VersionPriority} {s.Spec.Service.NamespaceProperty}/{s.Spec.Service.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(["v1.firewall.example.org", "v1beta1.other.example.org", "v2.firewall.example.org"], Role("fw-ca-publisher").Rules.Single().ResourceNames.Order(StringComparer.Ordinal));
        Assert.All(objects.OfType<V1Deployment>(), d =>
        {
            Assert.Equal(("edge", Installed.Image), (d.Namespace(), d.Spec.Template.Spec.Containers.Single().Image));
            // The certificate is for the Service, which is called otherwise than the server.
            Assert.Contains("--certificate-service=fw", d.Spec.Template.Spec.Containers.Single().Args);
        });
        Assert.Equal(["firewalld-serving-certificate"], objects.OfType<V1Role>().Single(r => r.Name() == "firewalld-certificates").Rules.Where(r => r.Resources[0] == "secrets" && r.ResourceNames is not null).SelectMany(r => r.ResourceNames));
        Assert.Contains(objects.OfType<V1RoleBinding>(), b => b.Namespace() == "kube-system" && b.Subjects.Single().NamespaceProperty == "edge");
        Assert.Equal("edge", objects.OfType<V1Namespace>().Single().Name());

        V1ClusterRole Role(string name) => objects.OfType<V1ClusterRole>().Single(r => r.Name() == name);
    }

    /// <summary>In an overlay that names the component.</summary>
    [Fact]
    public async Task A_controller_is_deployed_with_the_rights_to_what_it_watches_and_its_Lease()
    {
        ConfigMaker.Make(_directory.Path, Installed with { Lease = "firewalld-controller", Image = "registry.example.com:5000/fw-server:1.2" }, Api);
        var overlay = _directory.File("deploy/overlays/single/kustomization.yaml");
        File.AppendAllText(overlay, "- ../../components/controller\n");
        var objects = Load((await new Kubectl("/dev/null", _directory.Path).RunAsync("kustomize", _directory.File("deploy/overlays/single"))).Success);
        var pod = objects.OfType<V1Deployment>().Single(d => d.Name() == "fw-controller").Spec.Template.Spec;
        Assert.Equal(("fw-controller", "registry.example.com:5000/fw-controller:1.2", "--leader-elect-resource-namespace=edge"), (pod.ServiceAccountName, pod.Containers.Single().Image, pod.Containers.Single().Args.Single()));
        Assert.Equal(
            ["firewall.example.org zones: get list watch", "firewall.example.org zones/status: patch", "other.example.org hosts: get list watch"],
            objects.OfType<V1ClusterRole>().Single(r => r.Name() == "fw-controller").Rules.Select(r => $"{r.ApiGroups.Single()} {string.Join(' ', r.Resources)}: {string.Join(' ', r.Verbs)}"));
        Assert.Equal("firewalld-controller", objects.OfType<V1Role>().Single(r => r.Name() == "fw-controller").Rules[1].ResourceNames.Single());
    }

    [Fact]
    public void Users_see_objects_and_editors_write_them_and_nobody_writes_status()
    {
        ConfigMaker.Make(_directory.Path, Installed, Api);
        var roles = Load(File.ReadAllText(_directory.File("deploy/base/rbac-users.yaml"))).Cast<V1ClusterRole>().ToList();
        Assert.Equal(["fw-view", "fw-edit"], roles.Select(r => r.Name()));
        Assert.Equal(
        [
            "firewall.example.org zones zones/status: get list watch", "firewall.example.org zones/revisions zones/scale: get", "other.example.org hosts: get list watch",
        ], Told(roles[0]));
        Assert.Equal(
        [
            "firewall.example.org zones: create update patch delete deletecollection", "firewall.example.org zones/console: create get", "firewall.example.org zones/reload: create",
            "firewall.example.org zones/scale: patch update", "other.example.org hosts: create update patch delete deletecollection",
        ], Told(roles[1]));
        Assert.Equal("true", roles[0].Metadata.Labels["rbac.authorization.k8s.io/aggregate-to-view"]);
        Assert.Equal(2, roles[1].Metadata.Labels.Count);

        static IEnumerable<string> Told(V1ClusterRole role) => role.Rules.Select(r => $"{r.ApiGroups.Single()} {string.Join(' ', r.Resources)}: {string.Join(' ', r.Verbs)}");
    }

    [Fact]
    public void Made_again_it_follows_what_is_served_and_leaves_overlays_alone()
    {
        ConfigMaker.Make(_directory.Path, Installed, Api with { Versions = [Api.Versions[0]] });
        var overlay = _directory.File("deploy/overlays/single/kustomization.yaml");
        File.AppendAllText(overlay, "# mine\n");
        File.Delete(_directory.File("deploy/components/volume/claim.yaml"));
        Assert.Equal(
            ["changed  deploy/base/apiservice.yaml", "changed  deploy/base/rbac-certificates.yaml", "changed  deploy/base/rbac-users.yaml", "new      deploy/components/volume/claim.yaml"],
            ConfigMaker.Make(_directory.Path, Installed, Api));
        Assert.EndsWith("# mine\n", File.ReadAllText(overlay), StringComparison.Ordinal);
        Assert.Equal([], ConfigMaker.Make(_directory.Path, Installed, Api));
        Assert.Equal(Installed, ConfigMaker.Before(new Solution(_directory.Path, "Firewalld"), "firewalld"));
    }

    [Theory]
    [InlineData("Fw", "edge", "fw:1", "--name Fw")]
    [InlineData("fw", "9", "fw:1", "--namespace 9")]
    [InlineData("fw", "edge", "fw", "--image fw")]
    [InlineData("fw", "edge", "fw:1\n- evil", "--image fw")]
    public void What_is_no_name_is_refused(string name, string space, string image, string expected)
    {
        var error = Assert.Throws<SolutionException>(() => ConfigMaker.Make(_directory.Path, Installed with { Name = name, Namespace = space, Image = image }, Api));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.File("deploy")));
    }

    public void Dispose() => _directory.Dispose();

    private static SortedDictionary<string, string> Read(string directory) => new(
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(directory, f), File.ReadAllText), StringComparer.Ordinal);

    /// <summary>Objects of the kinds that are looked at.</summary>
    private static List<IKubernetesObject<V1ObjectMeta>> Load(string yaml)
    {
        Dictionary<string, Type> types = new()
        {
            ["v1/Namespace"] = typeof(V1Namespace), ["apps/v1/Deployment"] = typeof(V1Deployment), ["apiregistration.k8s.io/v1/APIService"] = typeof(V1APIService),
            ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role), ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding), ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
        };
        return [.. yaml.Split("---\n").Select(d => d.Trim() + "\n").Where(d => Header().Match(d) is { Success: true } h && types.ContainsKey(h.Groups["version"].Value + "/" + KindLine().Match(d).Groups["kind"].Value))
            .SelectMany(d => KubernetesYaml.LoadAllFromString(d, types, strict: true)).Cast<IKubernetesObject<V1ObjectMeta>>()];
    }

    [GeneratedRegex(@"^.*\bdocs/.*\n", RegexOptions.Multiline)]
    private static partial Regex LineOfDocs();

    [GeneratedRegex(@"^apiVersion: (?<version>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Header();

    [GeneratedRegex(@"^kind: (?<kind>\S+)$", RegexOptions.Multiline)]
    private static partial Regex KindLine();
}
