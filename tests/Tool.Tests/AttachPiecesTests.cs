using System.Net;
using k8s;
using OrleansAA.TestKit;
using OrleansAA.Tool.Attaching;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Tests;

/// <summary>What <c>attach</c> is made of.</summary>
public sealed class AttachPiecesTests : IDisposable
{
    private static readonly ServedApi Api = new("firewalld", [new("firewall.example.org", "v2", []), new("firewall.example.org", "v1", [])], new Dictionary<string, System.Text.Json.Nodes.JsonObject>());

    private readonly TemporaryDirectory _directory = new();

    /// <summary>An aggregator before Kubernetes 1.33 reads Endpoints alone; of those no second slice may be made.</summary>
    [Fact]
    public void An_older_cluster_gets_Endpoints_besides()
    {
        var objects = new AttachedObjects(new("fw", "edge"), Api, KnownProcess.This, new(IPAddress.Parse("192.0.2.7"), 9444));
        Assert.Contains("endpointslice.kubernetes.io/skip-mirror: \"true\"", objects.ToYaml(needsEndpoints: true), StringComparison.Ordinal);
        Assert.DoesNotContain("skip-mirror", objects.ToYaml(needsEndpoints: false), StringComparison.Ordinal);
        Assert.Equal(["v2.firewall.example.org 20", "v1.firewall.example.org 10"], objects.ApiServices.Select(a => $"{a.Metadata.Name} {a.Spec.VersionPriority}"));
    }

    [Fact]
    public void An_address_of_IPv6_is_that_of_Service_and_slice()
    {
        var objects = new AttachedObjects(new("fw", "edge"), Api, KnownProcess.This, new(IPAddress.Parse("2001:db8::7"), 9444));
        Assert.Equal(("IPv6", "IPv6", "2001:db8::7"), (objects.EndpointSlice.AddressType, objects.Service.Spec.IpFamilies.Single(), objects.EndpointSlice.Endpoints.Single().Addresses.Single()));
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.1.1")]
    [InlineData("fe80::1")]
    [InlineData("224.0.0.1")]
    [InlineData("laptop.example.org")]
    public async Task An_address_that_no_cluster_takes_is_refused(string address)
    {
        var error = await Assert.ThrowsAsync<SolutionException>(() => LocalAddress.FindAsync(address, new("https://127.0.0.1:1"), TestContext.Current.CancellationToken));
        Assert.StartsWith($"--address {address}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Firewalld", null, "firewalld", "firewalld-attached")]
    [InlineData("Acme.Edge_Gates", "edge", "acme-edge-gates", "edge")]
    [InlineData("9Lives", null, "aa-9lives", "aa-9lives-attached")]
    public void Names_follow_from_the_solution(string name, string? space, string service, string expected) => Assert.Equal(new(service, expected), AttachNames.Of(new Solution("/", name), space));

    [Fact]
    public void A_process_is_known_again_and_another_of_its_number_is_not_taken_for_it()
    {
        Assert.Equal(KnownProcess.This, KnownProcess.Parse(KnownProcess.This.ToString()));
        Assert.True(KnownProcess.This.IsAlive);
        Assert.False((KnownProcess.This with { Began = KnownProcess.This.Began - TimeSpan.TicksPerMinute }).IsAlive);
        Assert.False((KnownProcess.This with { Machine = "another" }).IsAlive);
        Assert.Null(KnownProcess.Parse("nonsense"));
    }

    /// <summary>The server is given the context that was chosen, with credentials whose files it finds from where it is.</summary>
    [Fact]
    public void The_server_gets_a_kubeconfig_of_the_chosen_context_alone()
    {
        var authority = new TestAuthority(_directory.Path, "ca");
        var user = authority.Client("dev", "CN=dev");
        var kubeconfig = _directory.File("kubeconfig");
        File.WriteAllText(kubeconfig, $"""
            apiVersion: v1
            kind: Config
            current-context: here
            contexts:
            - name: here
              context: {"{"} cluster: a, user: a {"}"}
            - name: there
              context: {"{"} cluster: b, user: b, namespace: edge {"}"}
            clusters:
            - name: a
              cluster: {"{"} server: "https://127.0.0.1:1" {"}"}
            - name: b
              cluster: {"{"} server: "https://127.0.0.1:2", certificate-authority: ca.crt {"}"}
            users:
            - name: a
              user: {"{"} token: first {"}"}
            - name: b
              user: {"{"} client-certificate: {Path.GetFileName(user.CertificateFile)}, client-key: {Path.GetFileName(user.KeyFile)} {"}"}
            """);
        using var cluster = Cluster.Open(kubeconfig, "there");
        Assert.Equal(new Uri("https://127.0.0.1:2/"), cluster.Server);
        Assert.Equal($" --kubeconfig {kubeconfig} --context there", cluster.KubectlFlags);
        var written = Path.Combine(Directory.CreateDirectory(_directory.File("elsewhere")).FullName, "kubeconfig");
        cluster.WriteFor(written);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(written));
        Assert.DoesNotContain("first", File.ReadAllText(written), StringComparison.Ordinal);
        var read = KubernetesClientConfiguration.BuildConfigFromConfigFile(written);
        Assert.Equal(("https://127.0.0.1:2", "there", user.CertificateFile), (read.Host, read.CurrentContext, read.ClientCertificateFilePath));

        Assert.Equal($"--kubeconfig {kubeconfig} has no context nowhere; give --context, one of here, there", Assert.Throws<SolutionException>(() => Cluster.Open(kubeconfig, "nowhere")).Message);
        Assert.StartsWith("--kubeconfig /nowhere is not there; ", Assert.Throws<SolutionException>(() => Cluster.Open("/nowhere", null)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
