using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

public abstract class KubectlWritesTests(IKubectlFixture fixture)
{
    private readonly Kubectl _kubectl = fixture.Kubectl;
    private readonly string _namespace = fixture.NewNamespace();

    [Fact]
    public async Task Create_creates_and_refuses_to_do_it_twice()
    {
        Assert.Equal("portrule.firewalld.fedoraproject.org/web created\n", (await SendAsync("create", Rules.Manifest("web"))).Success);
        var again = await SendAsync("create", Rules.Manifest("web"));
        Assert.Contains("(AlreadyExists)", again.Errors);
    }

    [Fact]
    public async Task Create_names_every_invalid_field()
    {
        var result = await SendAsync("create", Rules.Manifest("web", port: 70000, host: "Not-A-Host"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("spec.host: Invalid value: \"Not-A-Host\"", result.Errors);
        Assert.Contains("spec.port: Invalid value: 70000: must be between 1 and 65535, inclusive", result.Errors);
    }

    [Fact]
    public async Task Create_refuses_fields_there_are_none_of()
    {
        var result = await SendAsync("create", Rules.Manifest("web") + "\n  colour: red\n");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("unknown field \"spec.colour\"", result.Errors);
    }

    [Fact]
    public async Task Apply_creates_configures_and_leaves_alone()
    {
        Assert.Contains("web created", (await SendAsync("apply", Rules.Manifest("web", 80))).Success);
        Assert.Contains("web unchanged", (await SendAsync("apply", Rules.Manifest("web", 80))).Success);
        Assert.Contains("web configured", (await SendAsync("apply", Rules.Manifest("web", 81, labels: "tier: front"))).Success);
        Assert.Equal("81 {\"tier\":\"front\"}", await FieldAsync("web", "{.spec.port} {.metadata.labels}"));
    }

    [Fact]
    public async Task Apply_takes_both_versions_of_one_object()
    {
        await SendAsync("apply", Rules.Manifest("web", 80));
        Assert.Contains("web configured", (await SendAsync("apply", Rules.Manifest("web", 82, version: "v2") + "\n  isPermanent: true\n")).Success);
        Assert.Equal("true", await FieldAsync("web", "{.spec.isPremanent}"));
    }

    [Fact]
    public async Task Replace_replaces()
    {
        await SendAsync("create", Rules.Manifest("web", 80));
        Assert.Contains("replaced", (await SendAsync("replace", Rules.Manifest("web", 83))).Success);
        Assert.Equal("83 2", await FieldAsync("web", "{.spec.port} {.metadata.generation}"));
    }

    [Fact]
    public async Task Label_and_annotate_add_and_take_away()
    {
        await SendAsync("create", Rules.Manifest("web"));
        await RunAsync("label", "pr", "web", "tier=front", "app-");
        await RunAsync("annotate", "pr", "web", "example.com/note=hello");
        Assert.Equal("{\"tier\":\"front\"} hello", await FieldAsync("web", "{.metadata.labels} {.metadata.annotations.example\\.com/note}"));
    }

    [Fact]
    public async Task Edit_stores_what_the_editor_left()
    {
        await SendAsync("create", Rules.Manifest("web", 8080));
        var result = await _kubectl.RunWithEditorAsync("sed -i 's/port: 8080/port: 8081/'", "edit", "pr", "web", "-n", _namespace);
        Assert.Contains("edited", result.Success);
        Assert.Equal("8081", await FieldAsync("web", "{.spec.port}"));
    }

    [Fact]
    public async Task Patch_takes_merge_and_json_patches()
    {
        await SendAsync("create", Rules.Manifest("web", 80));
        await RunAsync("patch", "portrules.v1.firewalld.fedoraproject.org", "web", "--type=merge", "-p", """{"spec":{"isPremanent":true}}""");
        await RunAsync("patch", "pr", "web", "--type=json", "-p", """[{"op":"test","path":"/spec/port","value":80},{"op":"replace","path":"/spec/port","value":84}]""");
        Assert.Equal("84 true", await FieldAsync("web", "{.spec.port} {.spec.isPremanent}"));
    }

    [Fact]
    public async Task Status_is_written_through_its_subresource_only()
    {
        await SendAsync("create", Rules.Manifest("web"));
        await RunAsync("patch", "pr", "web", "--type=merge", "-p", """{"status":{"observedGeneration":5}}""");
        Assert.Equal("", await FieldAsync("web", "{.status.observedGeneration}"));
        await RunAsync("patch", "pr", "web", "--subresource=status", "--type=merge", "-p", """{"status":{"observedGeneration":5},"spec":{"port":1}}""");
        Assert.Equal("5 8080", await FieldAsync("web", "{.status.observedGeneration} {.spec.port}"));
    }

    [Fact]
    public async Task Dry_run_changes_nothing()
    {
        Assert.Contains("created (server dry run)", (await SendAsync("create", Rules.Manifest("web"), "--dry-run=server")).Success);
        Assert.Equal(1, (await _kubectl.RunAsync("get", "pr", "web", "-n", _namespace)).ExitCode);
    }

    [Fact]
    public async Task Delete_takes_names_files_labels_and_all()
    {
        foreach (var (name, app) in new[] { ("a", "x"), ("b", "x"), ("c", "w"), ("d", "w"), ("e", "z") })
            _ = (await SendAsync("create", Rules.Manifest(name, labels: $"app: {app}"))).Success;
        await RunAsync("delete", "pr", "a");
        await SendAsync("delete", Rules.Manifest("b"));
        Assert.Equal("c d e", await FieldAsync(null, "{.items[*].metadata.name}"));
        await RunAsync("delete", "pr", "-l", "app=w");
        Assert.Equal("e", await FieldAsync(null, "{.items[*].metadata.name}"));
        await RunAsync("delete", "pr", "--all");
        Assert.Equal("", await FieldAsync(null, "{.items[*].metadata.name}"));
    }

    [Fact]
    public async Task Delete_waits_for_finalizers()
    {
        await SendAsync("create", Rules.Manifest("web"));
        await RunAsync("patch", "pr", "web", "--type=merge", "-p", """{"metadata":{"finalizers":["example.com/guard"]}}""");
        await using var delete = _kubectl.Begin("delete", "pr", "web", "-n", _namespace);
        await delete.WaitForLineAsync(l => l.Contains("deleted", StringComparison.Ordinal));
        Assert.NotEqual("", await FieldAsync("web", "{.metadata.deletionTimestamp}"));
        await RunAsync("patch", "pr", "web", "--type=json", "-p", """[{"op":"remove","path":"/metadata/finalizers"}]""");
        Assert.Contains("(NotFound)", (await _kubectl.RunAsync("get", "pr", "web", "-n", _namespace)).Errors);
    }

    private Task<CommandResult> SendAsync(string verb, string manifest, params string[] arguments) =>
        _kubectl.RunWithInputAsync(manifest, [verb, "-n", _namespace, "-f", "-", .. arguments]);

    private async Task RunAsync(params string[] arguments) => _ = (await _kubectl.RunAsync([.. arguments, "-n", _namespace])).Success;

    private async Task<string> FieldAsync(string? name, string path) =>
        (await _kubectl.RunAsync(["get", "portrules.v1.firewalld.fedoraproject.org", .. name is null ? Array.Empty<string>() : [name], "-n", _namespace, "-o", "jsonpath=" + path])).Success;
}

public sealed class KubectlWritesAloneTests(ServerFixture fixture) : KubectlWritesTests(fixture);

public sealed class KubectlWritesThroughTheRootTests(RootFixture fixture) : KubectlWritesTests(fixture);
