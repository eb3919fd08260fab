namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>The real kubectl and subresources of every form.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private PumpServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PumpServer.StartAsync();
        Assert.Equal(0, (await _server.Kubectl.RunWithInputAsync(PumpKind.Json("p1"), "create", "-n", "shop", "-f", "-")).ExitCode);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task It_scales()
    {
        Assert.Equal("pump.pumps.example.com/p1 scaled\n", (await RunAsync("scale", "pump", "p1", "--replicas=4")));
        Assert.Equal("4", await RunAsync("get", "pump", "p1", "-o", "jsonpath={.spec.replicas}"));
        Assert.Equal("4", await RunAsync("get", "pump", "p1", "--subresource=scale", "-o", "jsonpath={.spec.replicas}"));
        Assert.Matches("^NAME +DESIRED +AVAILABLE +AGE *\np1 +4 +0 +\\S+ *\n$", await RunAsync("get", "pump", "p1", "--subresource=scale"));
        var refused = await _server.Kubectl.RunAsync("scale", "pump", "p1", "-n", "shop", "--current-replicas=9", "--replicas=1");
        Assert.Contains("Expected replicas to be 9, was 4", refused.Errors);
    }

    [Fact]
    public async Task It_patches_a_subresource()
    {
        await RunAsync("patch", "pump", "p1", "--subresource=approval", "--type=merge", "-p", """{"spec":{"speed":99,"approval":{"by":"boss"}}}""");
        Assert.Equal("boss 5", await RunAsync("get", "pump", "p1", "-o", "jsonpath={.spec.approval.by} {.spec.speed}"));
        await RunAsync("patch", "pump", "p1", "--subresource=scale", "--type=merge", "-p", """{"spec":{"replicas":6}}""");
        Assert.Equal("6", await RunAsync("get", "pump", "p1", "-o", "jsonpath={.spec.replicas}"));
    }

    [Fact]
    public async Task It_does_and_reads_and_connects_by_path()
    {
        var boosted = await _server.Kubectl.RunWithInputAsync("""{"kind":"Boost","by":2}""", "create", "--raw", PumpKind.P1 + "/boost", "-f", "-");
        Assert.Contains("\"speed\": 7", boosted.Success);
        Assert.Contains("\"bar\": 14", (await _server.Kubectl.RunAsync("get", "--raw", PumpKind.P1 + "/pressure")).Success);
        Assert.Equal("hello", (await _server.Kubectl.RunWithInputAsync("hello", "create", "--raw", PumpKind.P1 + "/console/a/b", "-f", "-")).Success);
    }

    [Fact]
    public async Task Its_lists_and_explanations_are_those_of_the_object()
    {
        Assert.Matches("(?m)^pumps +pu +pumps.example.com/v1 +true +Pump", await RunAsync("api-resources"));
        Assert.Contains("What is wanted of a pump.", await RunAsync("explain", "pump.spec"));
        Assert.Equal(0, (await _server.Kubectl.RunWithInputAsync(PumpKind.Json("p2"), "apply", "-n", "shop", "--server-side", "--dry-run=server", "-f", "-")).ExitCode);
    }

    private async Task<string> RunAsync(params string[] arguments) => (await _server.Kubectl.RunAsync([.. arguments, "-n", "shop"])).Success;
}
