using System.Globalization;
using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>The objects of one server come over to another that serves the same API.</summary>
public sealed class MirrorTests : IAsyncLifetime
{
    private const string Rules = "portrules.firewalld.fedoraproject.org";

    private readonly TemporaryDirectory _old = new();
    private readonly TemporaryDirectory _new = new();
    private ServerProcess _from = null!;
    private ServerProcess _to = null!;

    public async ValueTask InitializeAsync()
    {
        _from = await ServerProcess.StartAsync(_old.Path, "--store=memory", "--secure-port=0");
        _to = await ServerProcess.StartAsync(_new.Path, "--store=memory", "--secure-port=0", "--enable-migration");
    }

    [Fact]
    public async Task Objects_are_what_they_were_and_watches_of_the_other_are_told_to_begin_anew()
    {
        var (there, here) = (new Kubectl(KubeconfigIn(_old), _old.Path), new Kubectl(KubeconfigIn(_new), _new.Path));
        _ = (await there.RunAsync("apply", "-f", Path.Combine(BuildPaths.RepositoryRoot, "deploy", "examples"))).Success;
        _ = (await there.RunAsync("patch", "portrule", "-n", "data", "mysql", "--subresource=status", "--type=merge", "-p", """{"status":{"observedGeneration":1}}""")).Success;
        _ = (await there.RunAsync("patch", "portrule", "-n", "data", "mysql", "--type=merge", "-p", """{"metadata":{"finalizers":["example.com/held"]},"spec":{"port":3307}}""")).Success;
        _ = (await there.RunAsync("delete", "portrule", "-n", "data", "mysql", "--wait=false")).Success;
        var count = (await ObjectsAsync(there)).Count;

        await SaysAsync(1, $"{Rules}: 0 the same, {count} to write, 0 to take away", "--dry-run");
        await SaysAsync(0, $"{Rules}: compared, {count} objects are the same, 0 differ");
        Assert.Equal(await ObjectsAsync(there), await ObjectsAsync(here));
        Assert.True(await RevisionAsync(here) > await RevisionAsync(there));

        _ = (await there.RunAsync("delete", "portrule", "-n", "data", "postgres")).Success;
        _ = (await there.RunAsync("label", "portrule", "-n", "data", "mysql", "moved=no")).Success;
        await SaysAsync(1, $"{Rules}: {count - 2} the same, 1 to write, 1 to take away", "--dry-run", "--resource", Rules);
        await SaysAsync(0, $"{Rules}: compared, {count - 1} objects are the same, 0 differ", "--resource", Rules);
        Assert.Equal(await ObjectsAsync(there), await ObjectsAsync(here));
    }

    [Fact]
    public async Task What_cannot_be_is_one_line()
    {
        Assert.Contains($"error: --resource zones.example.org: the server of --to does not serve it; it has {Rules}", (await RunAsync(_new, "--resource", "zones.example.org")).Errors, StringComparison.Ordinal);
        var off = await RunAsync(_old);
        Assert.Equal(1, off.ExitCode);
        Assert.Contains("start it with --enable-migration", off.Errors, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _to.DisposeAsync();
        await _from.DisposeAsync();
        _new.Dispose();
        _old.Dispose();
    }

    private static string KubeconfigIn(TemporaryDirectory directory) => directory.File(".aa/kubeconfig");

    /// <summary>All but what is each server's own.</summary>
    private static async Task<IReadOnlyList<string>> ObjectsAsync(Kubectl kubectl)
    {
        var list = JsonNode.Parse((await kubectl.RunAsync("get", "portrules", "-A", "-o", "json", "--show-managed-fields")).Success)!;
        return [.. list["items"]!.AsArray().Select(o =>
        {
            ((JsonObject)o!["metadata"]!).Remove("resourceVersion");
            return o.ToJsonString();
        })];
    }

    private static async Task<long> RevisionAsync(Kubectl kubectl) =>
        long.Parse((string)JsonNode.Parse((await kubectl.RunAsync("get", "--raw", "/apis/firewalld.fedoraproject.org/v1/portrules")).Success)!["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);

    private async Task SaysAsync(int code, string expected, params string[] options)
    {
        var result = await RunAsync(_new, options);
        Assert.Equal((code, ""), (result.ExitCode, result.Errors));
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(TemporaryDirectory to, params string[] options) => Command.ResultAsync(
        _new.Path, new Dictionary<string, string>(), "dotnet", [Path.Combine(AppContext.BaseDirectory, "OrleansAA.Tool.dll"), "mirror", "--from", KubeconfigIn(_old), "--to", KubeconfigIn(to), .. options]);
}
