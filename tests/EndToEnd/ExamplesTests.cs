using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The story of the README: the example rules are created, watched, changed and deleted.</summary>
public sealed class ExamplesTests : IAsyncLifetime
{
    private static readonly string Examples = Path.Combine(BuildPaths.RepositoryRoot, "deploy", "examples");

    private readonly TemporaryDirectory _directory = new();
    private ServerProcess _server = null!;
    private Kubectl _kubectl = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(_directory.Path, "--secure-port=0");
        _kubectl = new Kubectl(_directory.File(".aa/kubeconfig"), _directory.Path);
    }

    [Fact]
    public async Task The_examples_are_created_watched_changed_and_deleted()
    {
        await using var watch = _kubectl.Begin("get", "portrules", "-n", "edge", "-w", "--output-watch-events");
        var created = (await _kubectl.RunAsync("apply", "-f", Examples)).Success.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(created.Length >= 20, $"{created.Length} examples");
        Assert.All(created, line => Assert.EndsWith(" created", line, StringComparison.Ordinal));
        await watch.WaitForLineAsync(l => l.StartsWith("ADDED ", StringComparison.Ordinal) && l.Contains(" dns ", StringComparison.Ordinal));

        var listed = (await _kubectl.RunAsync("get", "pr", "-A", "--no-headers")).Success.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(created.Length, listed.Length);
        Assert.Equal(["data", "edge"], listed.Select(l => l.Split(' ')[0]).Distinct());

        _ = (await _kubectl.RunAsync("patch", "pr", "dns", "-n", "edge", "--type=merge", "-p", """{"spec":{"port":5353}}""")).Success;
        await watch.WaitForLineAsync(l => l.StartsWith("MODIFIED ", StringComparison.Ordinal) && l.Contains(" 5353 ", StringComparison.Ordinal));
        Assert.Contains("dns configured", (await _kubectl.RunAsync("apply", "-f", Examples)).Success);
        Assert.Contains("dns unchanged", (await _kubectl.RunAsync("apply", "-f", Examples)).Success);

        _ = (await _kubectl.RunAsync("delete", "-f", Examples)).Success;
        await watch.WaitForLineAsync(l => l.StartsWith("DELETED ", StringComparison.Ordinal) && l.Contains(" dns ", StringComparison.Ordinal));
        Assert.Equal("", (await _kubectl.RunAsync("get", "pr", "-A", "-o", "name")).Success);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}
