using System.Diagnostics;
using System.Globalization;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>What the template makes builds without a warning, passes its tests, and serves.</summary>
[Collection<OfOwnSolution>]
public sealed class TemplateTests(OwnSolution solution)
{
    [Fact]
    public async Task It_serves_kubectl()
    {
        var begun = Stopwatch.GetTimestamp();
        var data = solution.Data("served");
        await using var server = await ServerProcess.StartAsync(new ServerSurroundings(solution.Path) { Assembly = solution.Server }, "--store=memory", "--secure-port=0", $"--data-dir={data}");
        var kubectl = solution.Kubectl(data);
        Assert.Contains("zone.firewall.example.org/sample created", (await kubectl.RunAsync("apply", "-f", Path.Combine(solution.Path, "deploy", "examples"))).Success, StringComparison.Ordinal);
        var rows = (await kubectl.RunAsync("get", "zones")).Success.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Tell("from dotnet new to the first kubectl get", solution.TimeToMake + Stopwatch.GetElapsedTime(begun));
        Assert.Equal((2, "NAME", "sample"), (rows.Length, rows[0].Split(' ')[0], rows[1].Split(' ')[0]));
        Assert.Contains("What it is for, in a sentence.", (await kubectl.RunAsync("explain", "zone.spec.purpose")).Success, StringComparison.Ordinal);
    }

    /// <summary>Who works on a kind changes it, and looks.</summary>
    [Fact]
    public async Task A_change_of_a_kind_is_soon_seen_by_kubectl()
    {
        var data = solution.Data("changed");
        var type = Path.Combine(solution.Path, "src", "Firewalld.Api", "V1", "Zone.cs");
        var text = await File.ReadAllTextAsync(type, TestContext.Current.CancellationToken);
        var begun = Stopwatch.GetTimestamp();
        await File.WriteAllTextAsync(type, text.Replace("How many of it there should be.", "How many of it there should be, by now.", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await solution.DotnetAsync("build", Path.Combine("src", "Firewalld.Server"), "--nologo", "-nodeReuse:false");
        await using var server = await ServerProcess.StartAsync(new ServerSurroundings(solution.Path) { Assembly = solution.Server }, "--store=memory", "--secure-port=0", $"--data-dir={data}");
        var kubectl = solution.Kubectl(data);
        Assert.Contains("No resources found", (await kubectl.RunAsync("get", "zones")).Errors, StringComparison.Ordinal);
        Tell("from a change of a kind to kubectl get", Stopwatch.GetElapsedTime(begun));
        Assert.Contains("How many of it there should be, by now.", (await kubectl.RunAsync("explain", "zone.spec.size")).Success, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_tests_pass() => Assert.Contains("failed: 0", await solution.DotnetAsync("test", "--no-build", "--no-progress"), StringComparison.Ordinal);

    /// <summary>Names of the template are nowhere left.</summary>
    [Fact]
    public void Nothing_of_the_template_is_left()
    {
        var files = Directory.EnumerateFiles(solution.Path, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(solution.Path, f).Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj")).ToList();
        Assert.Contains(Path.Combine(solution.Path, "src", "Firewalld.Api", "V1", "Zone.cs"), files);
        string[] tokens = ["ProjectName", "project-name", "KindName", "kind-singular", "kind-plural", "version-name", "api.group", "api.domain", "0.0.0-template", "#if (", "#endif"];
        Assert.DoesNotContain(files, f => tokens.Any(t => f.Contains(t, StringComparison.Ordinal) || File.ReadAllText(f).Contains(t, StringComparison.Ordinal)));
    }

    /// <summary>But for the README, which says what a new solution has.</summary>
    [Theory]
    [InlineData("namespaced", "--namespaced", "true")]
    [InlineData("in-no-namespace", "--namespaced", "false")]
    [InlineData("without-status", "--status", "false")]
    public async Task A_controller_that_is_added_later_is_that_of_the_template(string name, params string[] options)
    {
        await solution.InstallToolAsync();
        var (begun, added) = (await solution.MakeAsync($"{name}-begun", [.. options, "--controller"]), await solution.MakeAsync($"{name}-added", options));
        await solution.ToolAtAsync(added, "create", "controller", "--kind", "Zone");
        Assert.Equal(Read(begun), Read(added));

        static List<string> Read(string directory) => [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => (Path: Path.GetRelativePath(directory, f), Text: File.ReadAllText(f).TrimEnd())).Where(f => f.Path != "README.md").OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Path}\n{f.Text}")];
    }

    [Fact]
    public async Task The_first_kind_may_be_of_another_version()
    {
        var directory = await solution.MakeAsync("beta", "--version", "v1beta1", "--controller");
        Assert.Contains("\nnamespace Firewalld.Api.V1beta1;\n", await ReadAsync("src", "Firewalld.Api", "V1beta1", "Zone.cs"), StringComparison.Ordinal);
        Assert.StartsWith("apiVersion: firewall.example.org/v1beta1\n", await ReadAsync("deploy", "examples", "zone.yaml"), StringComparison.Ordinal);
        Assert.Contains("new Controller<Api.V1beta1.Zone>", await ReadAsync("src", "Firewalld.Controller", "Controllers.cs"), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories), f => File.ReadAllText(f).Contains("Api.V1.", StringComparison.Ordinal) || File.ReadAllText(f).Contains("Api.V1;", StringComparison.Ordinal));

        Task<string> ReadAsync(params string[] path) => File.ReadAllTextAsync(Path.Combine([directory, .. path]), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_was_never_built_is_not_taken_as_it_is()
    {
        await solution.InstallToolAsync();
        var directory = await solution.MakeAsync("never-built");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => solution.ToolAtAsync(directory, "docs", "--no-build"));
        Assert.Contains("Firewalld.Server.dll is not there; leave --no-build out, or build it: dotnet build ", error.Message, StringComparison.Ordinal);
    }

    private static void Tell(string what, TimeSpan time) => TestContext.Current.SendDiagnosticMessage($"{what}: {time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)} s");

    /// <summary>The compiler that Orleans brings along is not among what a server is made of.</summary>
    [Fact]
    public void The_server_has_no_compiler_with_it() =>
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(solution.Server)!), f => Path.GetFileName(f).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
}
