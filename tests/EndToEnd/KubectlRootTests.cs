using System.Net.WebSockets;
using System.Text;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>What only shows with a root control plane in front.</summary>
public sealed class KubectlRootTests(RootFixture fixture)
{
    private readonly string _namespace = fixture.NewNamespace();

    [Fact]
    public async Task The_aggregator_finds_the_server_there()
    {
        await fixture.Root.ProbeAsync();
        Assert.Null(fixture.Root.Unavailable);
    }

    [Fact]
    public async Task Who_has_no_right_is_refused()
    {
        var result = await fixture.KubectlOf("bob", "devs").RunAsync("get", "pr", "-n", _namespace);
        Assert.Equal(
            $"Error from server (Forbidden): portrules.firewalld.fedoraproject.org is forbidden: User \"bob\" cannot list resource \"portrules\" in API group \"firewalld.fedoraproject.org\" in the namespace \"{_namespace}\"\n",
            result.Errors);
    }

    [Fact]
    public async Task A_right_to_read_is_no_right_to_write()
    {
        fixture.Root.Rbac.Bind("portrule-viewer", "group:viewers", new RbacRule { Verbs = ["get", "list", "watch"], Resources = [$"portrules.{RootFixture.Group}"] });
        var viewer = fixture.KubectlOf("vera", "viewers");
        Assert.Equal("", (await viewer.RunAsync("get", "pr", "-n", _namespace, "-o", "name")).Success);
        Assert.Contains("(Forbidden)", (await viewer.RunWithInputAsync(Rules.Manifest("web"), "create", "-n", _namespace, "-f", "-")).Errors);
    }

    [Fact]
    public async Task The_server_hears_of_the_user_what_the_root_knows()
    {
        var user = new RootUser("extra", "u-7", ["one", "two, three"], new Dictionary<string, string[]> { ["example.com/Team"] = ["a", "b"] });
        await new Kubectl(fixture.Root.KubeconfigOfBearer(fixture.Root.Callers.Token(user)), fixture.NewHome("extra")).RunAsync("get", "--raw", "/openapi/v3/apis/firewalld.fedoraproject.org/v1");
        var spec = Assert.Single(fixture.Root.Rbac.Questions, q => (string?)q.Spec["user"] == "extra").Spec;
        Assert.Equal("u-7", (string?)spec["uid"]);
        Assert.Equal("""["one","two, three","system:authenticated"]""", spec["groups"]!.ToJsonString());
        Assert.Equal("""{"example.com/team":["a","b"]}""", spec["extra"]!.ToJsonString());
    }

    [Fact]
    public async Task A_namespace_that_is_missing_or_going_takes_no_new_objects()
    {
        Assert.Contains("namespaces \"nowhere\" not found", (await CreateAsync("nowhere", "web")).Errors);
        Assert.Equal(0, (await CreateAsync(_namespace, "web")).ExitCode);
        fixture.Root.Namespaces.Terminate(_namespace);
        var late = await CreateAsync(_namespace, "late");
        while (late.ExitCode == 0)
            late = await CreateAsync(_namespace, $"late-{Guid.NewGuid():N}");
        Assert.Contains($"unable to create new content in namespace {_namespace} because it is being terminated", late.Errors);
        Assert.Equal(0, (await fixture.Kubectl.RunAsync("delete", "pr", "--all", "-n", _namespace)).ExitCode);
    }

    [Fact]
    public async Task The_aggregator_reads_OpenAPI_without_groups()
    {
        var admin = fixture.KubectlOf("root-admin", "system:masters");
        Assert.Contains("\"swagger\":\"2.0\"", (await admin.RunAsync("get", "--raw", "/openapi/v2")).Success);
    }

    [Fact]
    public async Task A_watch_over_a_websocket_goes_through_the_aggregator()
    {
        fixture.Root.Rbac.Bind("portrule-watcher", "user:wanda", new RbacRule { Verbs = ["watch"], Resources = [$"portrules.{RootFixture.Group}"] });
        Assert.Equal(0, (await CreateAsync(_namespace, "web")).ExitCode);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new ClientWebSocket();
        socket.Options.ClientCertificates.Add(fixture.Root.Authorities.User("wanda").Load());
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => fixture.Root.IsServing(certificate);
        var address = new UriBuilder(fixture.Root.Address) { Scheme = "wss", Path = $"/apis/{RootFixture.Group}/v1/namespaces/{_namespace}/portrules", Query = "watch=1" };
        await socket.ConnectAsync(address.Uri, timeout.Token);
        var buffer = new byte[8192];
        var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), timeout.Token);
        Assert.StartsWith("{\"type\":\"ADDED\"", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    private Task<CommandResult> CreateAsync(string space, string name) => fixture.Kubectl.RunWithInputAsync(Rules.Manifest(name), "create", "-n", space, "-f", "-");
}
