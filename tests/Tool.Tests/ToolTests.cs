using OrleansAA.TestKit;
using OrleansAA.Tool.Running;

namespace OrleansAA.Tool.Tests;

/// <summary>Each verb of the tool, on a solution of the template; what becomes of it builds without a warning, passes its tests, and serves.</summary>
[Collection<OfOwnSolution>]
public sealed class ToolTests(OwnSolution solution)
{
    [Fact]
    public async Task A_solution_grows_by_verbs_and_serves_as_three_replicas()
    {
        await solution.InstallToolAsync();
        Assert.Contains("src/Firewalld.Api/V1/Host.cs", await solution.ToolAsync("create", "resource", "--group", "firewall", "--kind", "Host", "--non-namespaced", "--short-name", "ho", "--with-status-subresource", "false"), StringComparison.Ordinal);
        await AddMemberAsync();
        await solution.ToolAsync("create", "subresource", "--kind", "Zone", "--type", "scale");
        await solution.ToolAsync("create", "subresource", "--kind", "Zone", "--type", "arbitrary", "--subresource", "reload");
        await solution.ToolAsync("create", "subresource", "--kind", "Zone", "--type", "view", "--subresource", "who-owns-it");
        await solution.ToolAsync("create", "subresource", "--kind", "Zone", "--type", "connector", "--subresource", "console");
        Assert.Contains("changed  src/Firewalld.Controller/Controllers.cs", await solution.ToolAsync("create", "controller", "--kind", "Host"), StringComparison.Ordinal);
        Assert.Contains("ZoneV2Conversion.cs", await solution.ToolAsync("create", "resource", "--kind", "Zone", "--version", "v2"), StringComparison.Ordinal);
        await RefusesAsync("is there already; give another --version", "create", "resource", "--kind", "Zone", "--version", "v2");
        await RefusesAsync("add spec.replicas, status.replicas and status.selector to each", "create", "subresource", "--kind", "Zone", "--type", "scale");
        await RefusesAsync("the solution has a Zone of firewall.example.org", "create", "resource", "--kind", "Zone", "--group", "other");
        await RefusesAsync("make the kind first", "create", "subresource", "--kind", "Gate", "--type", "scale");

        await solution.DotnetAsync("build", "--nologo", "-nodeReuse:false");
        Assert.Contains("failed: 0", await solution.DotnetAsync("test", "--no-build", "--no-progress"), StringComparison.Ordinal);
        await ServeAsync();
        await DeployAsync();
        await DescribeAsync();
        await ExamineAsync();
    }

    private async Task DescribeAsync()
    {
        var sources = await solution.ToolAsync("explain", "--no-build", "zone.spec.sources");
        Assert.All(["GROUP:      firewall.example.org\n", "FIELD: sources\t<[]string> ", "items at most 16", "Where packets come from"], e => Assert.Contains(e, sources, StringComparison.Ordinal));
        Assert.Contains("new      docs/reference/firewall.example.org.v2.md", await solution.ToolAsync("docs", "--no-build"), StringComparison.Ordinal);
    }

    /// <summary>doctor hands on the server's flags, its report and its exit code.</summary>
    private async Task ExamineAsync()
    {
        var data = solution.Data("examined");
        Assert.Contains("\"checks\"", await solution.ToolAsync("doctor", "--no-build", "--", "--store=memory", "--secure-port=0", $"--data-dir={data}", "-o", "json"), StringComparison.Ordinal);
        await RefusesAsync("exit code 1", "doctor", "--", $"--store=redis:127.0.0.1:{FixedPort.Next()}", "--secure-port=0", $"--data-dir={data}");
    }

    /// <summary>What is made for a cluster knows all kinds, versions and subresources that there are by now.</summary>
    private async Task DeployAsync()
    {
        Assert.Contains("deploy/base/apiservice.yaml", await solution.ToolAsync("build", "config", "--namespace", "edge"), StringComparison.Ordinal);
        var rendered = (await solution.Kubectl(solution.Data("none")).RunAsync("kustomize", Path.Combine(solution.Path, "deploy", "overlays", "ha"))).Success;
        string[] expected = ["name: v1.firewall.example.org", "name: v2.firewall.example.org", "- hosts", "- zones/scale", "- zones/reload", "- zones/who-owns-it", "- zones/console", "image: firewalld-server:0.1.0", "namespace: edge"];
        Assert.True(File.Exists(Path.Combine(solution.Path, "deploy", "components", "controller", "kustomization.yaml")));
        Assert.All(expected, e => Assert.Contains(e, rendered, StringComparison.Ordinal));
        Assert.Contains("nothing has changed", await solution.ToolAsync("build", "config", "--no-build"), StringComparison.Ordinal);
    }

    /// <summary>What the tutorial adds to the kind, as it stands there.</summary>
    private async Task AddMemberAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var tutorial = await File.ReadAllTextAsync(Path.Combine(BuildPaths.RepositoryRoot, "docs", "tutorial.md"), token);
        var member = string.Concat(tutorial.Split("```csharp\n")[1].Split("```")[0].TrimEnd().Split('\n').Select(line => $"\n    {line}"));
        var type = Path.Combine(solution.Path, "src", "Firewalld.Api", "V1", "Zone.cs");
        var text = await File.ReadAllTextAsync(type, token);
        var end = text.IndexOf("\n}", text.IndexOf("class ZoneSpec", StringComparison.Ordinal), StringComparison.Ordinal);
        await File.WriteAllTextAsync(type, text.Insert(end, "\n" + member), token);
    }

    /// <summary>A Redis and a replica, by the time it is killed.</summary>
    private async Task<IReadOnlyList<KnownProcess>> LeaveBehindAsync()
    {
        await using var killed = solution.BeginTool("run", "--replicas", "2", "--port", "0", "--no-build");
        await killed.WaitForLineAsync("replica 1");
        await killed.KillAsync();
        var left = File.ReadLines(Path.Combine(solution.Path, ".aa", "run")).Skip(1).Take(2).Select(l => KnownProcess.Parse(l)!).ToList();
        Assert.All(left, p => Assert.True(p.IsAlive));
        return left;
    }

    private async Task ServeAsync()
    {
        var left = await LeaveBehindAsync();
        await using var replicas = solution.BeginTool("run", "--replicas", "3", "--port", "0");
        foreach (var line in (string[])["Built", "ended    process ", "replica 1", "replica 2", "replica 3", "Ready: 3 replicas"])
            await replicas.WaitForLineAsync(line);
        Assert.All(left, p => Assert.False(p.IsAlive));
        await RefusesAsync("runs the server there already; end it: kill ", "run", "--no-build");
        var kubectl = solution.Kubectl(Path.Combine(solution.Path, ".aa"));
        await SucceedsAsync("created", "apply", "-f", Path.Combine(solution.Path, "deploy", "examples"));
        await SucceedsAsync("sample", "get", "ho");
        await SucceedsAsync("Where packets come from", "explain", "zone.spec.sources");
        await SucceedsAsync("scaled", "scale", "zone/sample", "--replicas=4");
        await SucceedsAsync("4", "get", "zones.v2.firewall.example.org", "sample", "-o", "jsonpath={.spec.replicas}");
        var reload = Path.Combine(solution.Path, "reload.json");
        await File.WriteAllTextAsync(reload, """{"reason":"new rules"}""", TestContext.Current.CancellationToken);
        await SucceedsAsync("resourceVersion", "create", "--raw", "/apis/firewall.example.org/v1/namespaces/default/zones/sample/reload", "-f", reload);
        await SucceedsAsync("new rules", "get", "zone", "sample", "-o", "yaml");
        await SucceedsAsync("new rules", "replace", "--raw", "/apis/firewall.example.org/v1/namespaces/default/zones/sample/who-owns-it", "-f", reload);
        await SucceedsAsync("\"reason\": \"new rules\"", "get", "--raw", "/apis/firewall.example.org/v1/namespaces/default/zones/sample/who-owns-it");
        await using (var controller = solution.BeginController($"--kubeconfig={Path.Combine(solution.Path, ".aa", "kubeconfig")}"))
        {
            await SucceedsAsync("condition met", "wait", "--for=condition=Ready", "zone/sample", "--timeout=60s");
            await SucceedsAsync("there are 3; firewalld-controller", "get", "zone", "sample", "--show-managed-fields", "-o", """jsonpath={.status.conditions[0].message}; {.metadata.managedFields[?(@.subresource=="status")].manager}""");
            Assert.Equal(0, await controller.TerminateAsync());
        }
        Assert.Equal(0, await replicas.InterruptAsync());
        Assert.False(File.Exists(Path.Combine(solution.Path, ".aa", "run")));

        async Task SucceedsAsync(string expected, params string[] arguments) => Assert.Contains(expected, (await kubectl.RunAsync(arguments)).Success, StringComparison.Ordinal);
    }

    private async Task RefusesAsync(string expected, params string[] arguments) =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<InvalidOperationException>(() => solution.ToolAsync(arguments))).Message, StringComparison.Ordinal);
}
