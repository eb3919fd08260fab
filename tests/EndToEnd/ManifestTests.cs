using System.Xml.Linq;
using k8s.Models;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The overlays of deploy/ render to objects that Kubernetes takes, that fit each other, and that the server understands, as far as that can be seen without a cluster.</summary>
public sealed class ManifestTests : IDisposable
{
    private const string MetricsService = "portrule-metrics";

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Overlays => [.. Installation.Overlays];

    public static TheoryData<string> Installations => [.. Installation.Overlays, .. Installation.Compositions];

    [Fact]
    public void The_overlays_are_those_that_the_docs_name() =>
        Assert.Equal(["overlays/ha", "overlays/ha-external-redis", "overlays/single", "overlays/split"], Installation.Overlays);

    [Fact]
    public void Each_component_is_in_one_of_them_or_added_to_one()
    {
        var used = Installation.Overlays.SelectMany(o => File.ReadAllLines(Path.Combine(Installation.PathOf(o, ""), "kustomization.yaml"))).Where(l => l.Contains("/components/", StringComparison.Ordinal)).Select(l => l.Split('/')[^1]);
        var added = Installation.Compositions.Append(Installation.WithAgent).SelectMany(c => c.Split('+')[1..]);
        Assert.Equal(Installation.Components, used.Concat(added).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task Objects_are_of_known_kinds_without_unknown_members_and_each_is_there_once(string overlay)
    {
        var manifests = await RenderAsync(overlay);
        Assert.NotEmpty(manifests.Objects);
        Assert.All(manifests.Others, o => Assert.Contains(o.ApiVersion, RenderedManifests.CustomVersions));
        var names = manifests.Objects.Select(o => $"{o.Kind} {o.Metadata.NamespaceProperty}/{o.Metadata.Name}").ToList();
        Assert.Equal(names.Distinct(), names);
        var namespaced = manifests.Objects.Where(o => o is V1Deployment or V1StatefulSet or V1Service or V1ConfigMap or V1Secret or V1ServiceAccount or V1NetworkPolicy or V1PodDisruptionBudget or V2HorizontalPodAutoscaler);
        Assert.All(namespaced, o => Assert.Equal("portrule", o.Metadata.NamespaceProperty));
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task Pods_are_restricted(string overlay)
    {
        var manifests = await RenderAsync(overlay);
        Assert.All(manifests.Pods, p => Assert.Empty(PodSecurity.Violations(p.Template.Spec)));
        Assert.All(manifests.Pods.SelectMany(p => p.Template.Spec.Containers), c =>
        {
            Assert.True(c.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Superset(new HashSet<string> { "cpu", "memory" }, c.Resources.Limits.Keys.ToHashSet());
        });
        Assert.Equal("restricted", manifests.All<V1Namespace>().Single().Metadata.Labels["pod-security.kubernetes.io/enforce"]);
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task What_a_pod_names_is_there(string overlay)
    {
        var manifests = await RenderAsync(overlay);
        var secrets = manifests.All<V1Secret>().Select(s => s.Name()).Concat(manifests.Others.Where(o => o.Kind == "Certificate").Select(o => o.Spec.SecretName!)).ToHashSet();
        foreach (var pod in manifests.Pods.Select(p => p.Template.Spec))
        {
            Assert.All(pod.Volumes.Where(v => v.Secret is not null), v => Assert.Contains(v.Secret.SecretName, secrets));
            Assert.All(pod.Volumes.Where(v => v.ConfigMap is not null), v => Assert.Contains(v.ConfigMap.Name, manifests.All<V1ConfigMap>().Select(c => c.Name())));
            Assert.All(pod.Volumes.Where(v => v.PersistentVolumeClaim is not null), v => Assert.Contains(v.PersistentVolumeClaim.ClaimName, manifests.All<V1PersistentVolumeClaim>().Select(c => c.Name())));
            Assert.All(pod.Containers.SelectMany(c => c.VolumeMounts), m => Assert.True(m.Name == "data" || pod.Volumes.Any(v => v.Name == m.Name), m.Name));
            if (pod.ServiceAccountName is { } account)
                Assert.Contains(account, manifests.All<V1ServiceAccount>().Select(s => s.Name()));
            if (pod.PriorityClassName is { } priority)
                Assert.Contains(priority, manifests.All<V1PriorityClass>().Select(p => p.Name()));
        }
        Assert.All(manifests.All<V2HorizontalPodAutoscaler>(), h => Assert.Contains(h.Spec.ScaleTargetRef.Name, manifests.All<V1Deployment>().Select(d => d.Name())));
        var issuers = manifests.Others.Where(o => o.Kind == "Issuer").Select(o => o.Metadata.Name).ToList();
        Assert.All(manifests.Others.Where(o => o.Kind == "Certificate"), c => Assert.Contains(c.Spec.IssuerRef!.Name, issuers));
        Assert.All(manifests.Others.Where(o => o.Spec.Ca is not null), i => Assert.Contains(i.Spec.Ca!.SecretName, secrets));
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task Selectors_select_the_pods_they_are_for(string overlay)
    {
        var manifests = await RenderAsync(overlay);
        var pods = manifests.Pods.Select(p => p.Template.Metadata.Labels).ToList();
        Assert.All(manifests.All<V1Deployment>(), d => Assert.True(Selects(d.Spec.Selector.MatchLabels, d.Spec.Template.Metadata.Labels)));
        Assert.All(manifests.All<V1StatefulSet>(), d => Assert.True(Selects(d.Spec.Selector.MatchLabels, d.Spec.Template.Metadata.Labels)));
        Assert.All(manifests.All<V1Service>().Where(s => s.Name() != MetricsService), s => Assert.Single(pods, p => Selects(s.Spec.Selector, p)));
        // A pod that two budgets are about can be evicted by nobody.
        Assert.All(manifests.All<V1Deployment>(), d => Assert.Single(manifests.All<V1PodDisruptionBudget>(), b => Selects(b.Spec.Selector.MatchLabels, d.Spec.Template.Metadata.Labels)));
        Assert.All(manifests.All<V1NetworkPolicy>().Where(n => n.Spec.PodSelector.MatchLabels is not null), n => Assert.Contains(pods, p => Selects(n.Spec.PodSelector.MatchLabels, p)));
        Assert.Single(manifests.All<V1NetworkPolicy>(), n => n.Spec.PodSelector.MatchLabels is null && n.Spec.Ingress is null && n.Spec.Egress is null && n.Spec.PolicyTypes.Count == 2);
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task The_flags_are_flags_of_the_server_and_name_files_that_are_mounted(string overlay)
    {
        var (_, help, _) = await ServerProcess.RunAsync(_directory.Path, "--help");
        var servers = (await RenderAsync(overlay)).All<V1Deployment>().Select(d => d.Spec.Template.Spec.Containers.Single()).ToList();
        Assert.NotEmpty(servers);
        foreach (var server in servers)
        {
            Assert.All(server.Args, a => Assert.Contains($"{a.Split('=')[0]} ", help));
            Assert.All(server.Args.Concat(server.Env.Where(e => e.Value is not null).Select(e => $"{e.Name}={e.Value}")).Where(a => Path.IsPathRooted(a.Split('=')[1])), a =>
                Assert.Contains(server.VolumeMounts, m => a.Split('=')[1].StartsWith(m.MountPath, StringComparison.Ordinal)));
            Assert.DoesNotContain(server.Args, a => a.Contains("password", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(server.Env, e => e.ValueFrom?.SecretKeyRef is not null);
            Assert.Equal($"portrule-server:{Version()}", server.Image);
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public async Task Replicas_see_to_their_certificates_themselves(string overlay)
    {
        var manifests = await RenderAsync(overlay);
        Assert.DoesNotContain(manifests.Others, o => o.Spec.SecretName is "portrule-serving" or "portrule-silo");
        Assert.All(manifests.All<V1Deployment>(), d => Assert.DoesNotContain(d.Spec.Template.Spec.Containers.Single().Args, a => a.StartsWith("--tls-", StringComparison.Ordinal) || a.StartsWith("--silo-tls-", StringComparison.Ordinal)));
        var rules = manifests.All<V1Role>().SelectMany(r => r.Rules).Where(r => r.Resources.Contains("secrets") && r.ResourceNames is not null).SelectMany(r => r.ResourceNames);
        Assert.Equal(overlay == "overlays/single" ? ["portrule-serving-certificate"] : ["portrule-serving-certificate", "portrule-silo-certificate"], rules.Order(StringComparer.Ordinal));
        var services = manifests.All<V1APIService>().ToList();
        // Somebody else's member: what is applied again must not take it away.
        Assert.All(services, s => Assert.Null(s.Spec.CaBundle));
        Assert.Equal(services.Select(s => s.Name()), manifests.All<V1ClusterRole>().SelectMany(r => r.Rules).Where(r => r.Resources.Contains("apiservices")).SelectMany(r => r.ResourceNames));
        Assert.All(services, s => Assert.Contains(manifests.All<V1Service>(), v => v.Name() == s.Spec.Service.Name && v.Spec.Ports.Any(p => p.Port == s.Spec.Service.Port)));
    }

    [Fact]
    public async Task With_cert_manager_the_serving_certificate_is_for_the_name_the_aggregator_asks_for_and_no_right_is_left_over()
    {
        var manifests = await RenderAsync("overlays/ha+cert-manager+silo-certificates");
        var certificate = Assert.Single(manifests.Others, o => o.Spec.SecretName == "portrule-serving");
        Assert.Contains("portrule.portrule.svc", certificate.Spec.DnsNames!);
        var services = manifests.All<V1APIService>().ToList();
        Assert.Equal(["v1", "v2"], services.Select(s => s.Spec.Version).Order(StringComparer.Ordinal));
        Assert.All(services, s => Assert.Equal($"portrule/{certificate.Metadata.Name}", s.Metadata.Annotations["cert-manager.io/inject-ca-from"]));
        var silo = Assert.Single(manifests.Others, o => o.Spec.SecretName == "portrule-silo");
        Assert.Equal(["digital signature", "server auth", "client auth"], silo.Spec.Usages!);
        Assert.NotEqual(certificate.Spec.IssuerRef!.Name, silo.Spec.IssuerRef!.Name);
        Assert.Equal(["pods"], manifests.All<V1Role>().SelectMany(r => r.Rules).SelectMany(r => r.Resources));
        Assert.DoesNotContain(manifests.All<V1ClusterRole>().SelectMany(r => r.Rules), r => r.Resources.Contains("apiservices"));
        var names = manifests.All<V1Role>().Select(r => r.Name()).Concat(manifests.All<V1ClusterRole>().Select(r => r.Name()));
        Assert.All(manifests.All<V1RoleBinding>().Where(b => b.Namespace() == "portrule").Select(b => b.RoleRef.Name), n => Assert.Contains(n, names));
    }

    [Theory]
    [InlineData("overlays/ha")]
    [InlineData("overlays/ha-external-redis")]
    [InlineData("overlays/split")]
    public async Task Replicas_meet_by_their_pods_addresses_and_keep_nothing(string overlay)
    {
        var manifests = await RenderAsync(overlay);
        foreach (var deployment in manifests.All<V1Deployment>())
        {
            Assert.DoesNotContain(deployment.Spec.Template.Spec.Volumes, v => v.PersistentVolumeClaim is not null);
            Assert.Contains("--silo-address=$(POD_IP)", deployment.Spec.Template.Spec.Containers.Single().Args);
            Assert.Equal("RollingUpdate", deployment.Spec.Strategy.Type);
        }
    }

    [Theory]
    [InlineData("overlays/split+monitoring", 2)]
    [InlineData("overlays/single+monitoring+cert-manager", 1)]
    public async Task Each_replica_is_scraped_with_the_ca_of_its_certificate_by_somebody_who_may(string installation, int servers)
    {
        var manifests = await RenderAsync(installation);
        var service = Assert.Single(manifests.All<V1Service>(), s => s.Name() == MetricsService);
        Assert.Equal(servers, manifests.All<V1Deployment>().Count(d => Selects(service.Spec.Selector, d.Spec.Template.Metadata.Labels)));
        var monitor = Assert.Single(manifests.Json, o => (string?)o["kind"] == "ServiceMonitor")["spec"]!;
        Assert.True(Selects(monitor["selector"]!["matchLabels"]!.AsObject().ToDictionary(l => l.Key, l => (string)l.Value!), service.Metadata.Labels));
        var endpoint = Assert.Single(monitor["endpoints"]!.AsArray())!;
        Assert.Contains(service.Spec.Ports, p => p.Name == (string?)endpoint["port"]);
        Assert.Contains((string)endpoint["tlsConfig"]!["ca"]!["secret"]!["name"]!, manifests.Others.Select(o => o.Spec.SecretName).Append("portrule-serving-certificate").Where(n => n != "portrule-serving-certificate" || manifests.All<V1Role>().Any(r => r.Name() == "portrule-certificates")));
        var reader = Assert.Single(manifests.All<V1ClusterRole>(), r => r.Name() == "portrule-metrics-reader");
        Assert.Equal(["get /metrics"], reader.Rules.Select(r => $"{r.Verbs.Single()} {r.NonResourceURLs.Single()}"));
        Assert.Single(manifests.All<V1ClusterRoleBinding>(), b => b.RoleRef.Name == reader.Name());
    }

    [Fact]
    public async Task The_redis_of_an_overlay_keeps_what_it_acknowledges_and_takes_nobody_without_a_certificate()
    {
        var manifests = await RenderAsync("overlays/ha");
        var settings = manifests.All<V1ConfigMap>().Single().Data["redis.conf"].Split('\n');
        Assert.Superset(new HashSet<string> { "appendonly yes", "appendfsync always", "maxmemory-policy noeviction", "port 0", "tls-auth-clients yes" }, settings.ToHashSet());
        Assert.NotEmpty(manifests.All<V1StatefulSet>().Single().Spec.VolumeClaimTemplates);
    }

    [Fact]
    public async Task The_base_binds_the_service_account_where_the_roles_are()
    {
        var manifests = await RenderAsync("base");
        var reader = Assert.Single(manifests.All<V1RoleBinding>(), b => b.Namespace() != "portrule");
        Assert.Equal(("kube-system", "extension-apiserver-authentication-reader"), (reader.Namespace(), reader.RoleRef.Name));
        Assert.Equal(
            ["portrule-ca-publisher", "portrule-flow-reader", "portrule-namespace-reader", "portrule-policy-reader", "portrule-quota-charger", "portrule-quota-reader", "portrule-webhook-reader", "system:auth-delegator"],
            manifests.All<V1ClusterRoleBinding>().Select(b => b.RoleRef.Name).Order(StringComparer.Ordinal));
        Assert.All(manifests.All<V1ClusterRoleBinding>().SelectMany(b => b.Subjects).Concat(reader.Subjects), s => Assert.Equal(("ServiceAccount", "portrule", "portrule"), (s.Kind, s.NamespaceProperty, s.Name)));
    }

    [Theory]
    [MemberData(nameof(Relaxations))]
    public async Task What_is_not_restricted_is_found(string expected, Action<V1PodSpec> relax)
    {
        var pod = (await RenderAsync("base")).Pods.Single().Template.Spec;
        relax(pod);
        Assert.Contains(PodSecurity.Violations(pod), v => v.Contains(expected, StringComparison.Ordinal));
    }

    public static TheoryData<string, Action<V1PodSpec>> Relaxations { get; } = new()
    {
        { "host namespaces", p => p.HostNetwork = true },
        { "its type", p => p.Volumes.Add(new() { Name = "host", HostPath = new() { Path = "/" } }) },
        { "privileged", p => p.Containers[0].SecurityContext.Privileged = true },
        { "allowPrivilegeEscalation", p => p.Containers[0].SecurityContext.AllowPrivilegeEscalation = null },
        { "capabilities.drop", p => p.Containers[0].SecurityContext.Capabilities.Drop.Clear() },
        { "capabilities.add", p => p.Containers[0].SecurityContext.Capabilities.Add = ["SYS_ADMIN"] },
        { "runAsNonRoot", p => p.SecurityContext.RunAsNonRoot = null },
        { "runAsUser", p => p.SecurityContext.RunAsUser = 0 },
        { "seccompProfile", p => p.SecurityContext.SeccompProfile = null },
        { "procMount", p => p.Containers[0].SecurityContext.ProcMount = "Unmasked" },
        { "hostPort", p => p.Containers[0].Ports[0].HostPort = 443 },
        { "host of a probe", p => p.Containers[0].LivenessProbe.HttpGet.Host = "10.0.0.1" },
        { "sysctls", p => p.SecurityContext.Sysctls = [new() { Name = "net.core.somaxconn", Value = "1" }] },
    };

    public void Dispose() => _directory.Dispose();

    private Task<RenderedManifests> RenderAsync(string path) => RenderedManifests.RenderAsync(path, _directory.Path);

    private static bool Selects(IDictionary<string, string> selector, IDictionary<string, string> labels) => selector.All(s => labels.TryGetValue(s.Key, out var value) && value == s.Value);

    private static string Version() => XDocument.Load(Path.Combine(BuildPaths.RepositoryRoot, "Directory.Build.props")).Descendants("Version").Single().Value;
}
