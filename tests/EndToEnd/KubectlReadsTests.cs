using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

public abstract class KubectlReadsTests(IKubectlFixture fixture)
{
    private readonly Kubectl _kubectl = fixture.Kubectl;
    private readonly string _namespace = fixture.NewNamespace();

    [Fact]
    public async Task Api_resources_shows_the_kind_with_its_short_name()
    {
        var line = (await _kubectl.RunAsync("api-resources", "--no-headers")).Success.Split('\n').Single(l => l.StartsWith("portrules ", StringComparison.Ordinal));
        Assert.Matches(@"^portrules\s+pr\s+firewalld\.fedoraproject\.org/v[12]\s+true\s+PortRule", line);
    }

    [Fact]
    public async Task Api_versions_shows_both_versions()
    {
        var versions = (await _kubectl.RunAsync("api-versions")).Success;
        Assert.Contains("firewalld.fedoraproject.org/v1\n", versions);
        Assert.Contains("firewalld.fedoraproject.org/v2\n", versions);
    }

    [Fact]
    public async Task Get_shows_the_columns()
    {
        await CreateAsync("web", port: 8080);
        var lines = (await GetAsync()).Success.Split('\n');
        Assert.Matches(@"^NAME\s+HOST\s+PORT\s+PERMANENT\s+AGE$", lines[0]);
        Assert.Matches(@"^web\s+node-1\.example\.com\s+8080\s+false\s+\d+s$", lines[1]);
    }

    [Fact]
    public async Task Get_wide_adds_the_rule()
    {
        await CreateAsync("web");
        var lines = (await GetAsync("-o", "wide")).Success.Split('\n');
        Assert.Matches(@"^NAME\s+HOST\s+PORT\s+PERMANENT\s+AGE\s+RULE$", lines[0]);
        Assert.Matches(@"http$", lines[1]);
    }

    [Fact]
    public async Task Get_writes_yaml_json_names_and_jsonpath()
    {
        await CreateAsync("web", port: 443);
        Assert.Contains("kind: PortRule", (await GetAsync("web", "-o", "yaml")).Success);
        using var json = JsonDocument.Parse((await GetAsync("web", "-o", "json")).Success);
        Assert.Equal(443, json.RootElement.GetProperty("spec").GetProperty("port").GetInt32());
        Assert.Equal("portrule.firewalld.fedoraproject.org/web\n", (await GetAsync("-o", "name")).Success);
        Assert.Equal("443", (await GetAsync("web", "-o", "jsonpath={.spec.port}")).Success);
    }

    [Fact]
    public async Task Get_of_all_namespaces_shows_the_namespace()
    {
        await CreateAsync("web");
        var lines = (await _kubectl.RunAsync("get", "pr", "-A")).Success.Split('\n');
        Assert.StartsWith("NAMESPACE", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, l => l.StartsWith(_namespace + " ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_of_an_absent_rule_says_so()
    {
        // In another namespace kubectl asks whether that exists, which only a root apiserver knows.
        var result = await _kubectl.RunAsync("get", "pr", "nothing", "-n", "default");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("Error from server (NotFound): portrules.firewalld.fedoraproject.org \"nothing\" not found\n", result.Errors);
    }

    [Fact]
    public async Task Get_of_the_category_all_includes_rules()
    {
        await CreateAsync("web");
        Assert.Contains("portrule.firewalld.fedoraproject.org/web", (await _kubectl.RunAsync("get", "all", "-n", _namespace, "-o", "name")).Success);
    }

    [Fact]
    public async Task Selectors_choose_rules()
    {
        await CreateAsync("web", port: 8080, labels: "app: shop");
        await CreateAsync("api", port: 9090, labels: "app: blog");
        Assert.Equal("portrule.firewalld.fedoraproject.org/web\n", (await GetAsync("-o", "name", "--field-selector", "spec.port=8080")).Success);
        Assert.Equal("portrule.firewalld.fedoraproject.org/api\n", (await GetAsync("-o", "name", "-l", "app in (blog, press)")).Success);
        Assert.Contains("field label not supported: spec.name", (await GetAsync("--field-selector", "spec.name=x")).Errors);
    }

    [Fact]
    public async Task Pages_of_a_list_make_up_the_whole()
    {
        for (var i = 0; i < 7; i++)
            await CreateAsync($"rule-{i}");
        var names = (await GetAsync("-o", "name", "--chunk-size=3")).Success.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"portrule.firewalld.fedoraproject.org/rule-{i}"), names);
    }

    [Fact]
    public async Task Watch_shows_rows_as_they_happen()
    {
        await CreateAsync("web", port: 1001);
        await using var watch = _kubectl.Begin("get", "pr", "-n", _namespace, "-w");
        await watch.WaitForLineAsync(l => RowOf("web", 1001).IsMatch(l));
        await CreateAsync("api", port: 1002);
        await watch.WaitForLineAsync(l => RowOf("api", 1002).IsMatch(l));
        _ = (await _kubectl.RunAsync("patch", "pr", "web", "-n", _namespace, "--type=merge", "-p", """{"spec":{"port":1003}}""")).Success;
        await watch.WaitForLineAsync(l => RowOf("web", 1003).IsMatch(l));
    }

    [Fact]
    public async Task Watch_shows_the_kind_of_each_event()
    {
        await using var watch = _kubectl.Begin("get", "pr", "-n", _namespace, "-w", "--output-watch-events");
        await CreateAsync("web");
        await watch.WaitForLineAsync(l => l.StartsWith("ADDED ", StringComparison.Ordinal));
        _ = (await _kubectl.RunAsync("delete", "pr", "web", "-n", _namespace)).Success;
        await watch.WaitForLineAsync(l => l.StartsWith("DELETED ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wait_ends_when_the_field_has_the_value()
    {
        await CreateAsync("web", port: 1);
        await using var wait = _kubectl.Begin("wait", "pr/web", "-n", _namespace, "--for=jsonpath={.spec.port}=2", "--timeout=60s");
        _ = (await _kubectl.RunAsync("patch", "pr", "web", "-n", _namespace, "--type=json", "-p", """[{"op":"replace","path":"/spec/port","value":2}]""")).Success;
        await wait.WaitForLineAsync(l => l == "portrule.firewalld.fedoraproject.org/web condition met");
    }

    [Fact]
    public async Task Describe_shows_the_fields()
    {
        await CreateAsync("web", port: 8443);
        var text = (await _kubectl.RunAsync("describe", "pr", "web", "-n", _namespace)).Success;
        Assert.Matches(@"(?m)^Name:\s+web$", text);
        Assert.Matches(@"(?m)^\s+Port:\s+8443$", text);
    }

    [Fact]
    public async Task Explain_shows_every_field_with_a_sentence()
    {
        var tree = (await _kubectl.RunAsync("explain", "portrule.spec", "--recursive", "--api-version=firewalld.fedoraproject.org/v1")).Success;
        foreach (var field in new[] { "host", "isPremanent", "name", "port" })
            Assert.Matches($@"(?m)^\s+{field}\s+<", tree);
        Assert.Contains("from 1 to 65535", (await _kubectl.RunAsync("explain", "portrule.spec.port")).Success);
        Assert.Contains("must be unique within a namespace", (await _kubectl.RunAsync("explain", "portrule.metadata.name")).Success);
        Assert.Contains("isPermanent", (await _kubectl.RunAsync("explain", "portrule.spec", "--api-version=firewalld.fedoraproject.org/v2")).Success);
    }

    [Fact]
    public async Task Raw_gets_answer()
    {
        using var version = JsonDocument.Parse((await _kubectl.RunAsync("get", "--raw", "/version")).Success);
        Assert.True(version.RootElement.TryGetProperty("gitVersion", out _));
        Assert.Equal("ok", (await _kubectl.RunAsync("get", "--raw", "/readyz")).Success);
        Assert.Contains("[+]ping ok", (await _kubectl.RunAsync("get", "--raw", "/readyz?verbose")).Success);
    }

    private static Regex RowOf(string name, int port) => new($@"^{name}\s.*\s{port}\s");

    private Task<CommandResult> GetAsync(params string[] arguments) => _kubectl.RunAsync(["get", "pr", "-n", _namespace, .. arguments]);

    private async Task CreateAsync(string name, int port = 8080, string labels = "app: shop") =>
        _ = (await _kubectl.RunWithInputAsync(Rules.Manifest(name, port, labels: labels), "create", "-n", _namespace, "-f", "-")).Success;
}

public sealed class KubectlReadsAloneTests(ServerFixture fixture) : KubectlReadsTests(fixture);

public sealed class KubectlReadsThroughTheRootTests(RootFixture fixture) : KubectlReadsTests(fixture);
