using System.Text.RegularExpressions;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>
/// The real kubectl installs each overlay at a root control plane, in both ways, again and again. The root keeps what it is given and runs nothing; it checks no schema, which <see cref="ManifestTests"/> and <see cref="PublishedSchemaTests"/> do.
/// </summary>
public sealed partial class InstallTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RootControlPlane _root = null!;
    private RootInstallations _installed = null!;
    private Kubectl _kubectl = null!;

    public static TheoryData<string> Installations => [.. Installation.Overlays, .. Installation.Compositions, Installation.WithAgent];

    public async ValueTask InitializeAsync()
    {
        _root = await RootControlPlane.StartAsync(_directory.Path);
        _installed = _root.TakeInstallations();
        _kubectl = new(_root.KubeconfigOf(_root.Authorities.User("admin", "system:masters")), _directory.Path);
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task Applied_twice_nothing_changes(string overlay)
    {
        var first = Outcomes(await ApplyAsync(overlay));
        Assert.All(first, o => Assert.Equal("created", o));
        Assert.Equal(first.Count, _installed.All.Count);
        var before = Revisions();
        UnchangedAll(await ApplyAsync(overlay));
        Assert.Equal(before, Revisions());
    }

    [Theory, MemberData(nameof(Installations))]
    public async Task Applied_by_the_server_twice_nothing_changes(string overlay)
    {
        var first = Outcomes(await ApplyAsync(overlay, "--server-side"));
        Assert.All(first, o => Assert.Equal("serverside-applied", o));
        Assert.Equal(first.Count, _installed.All.Count);
        var before = Revisions();
        Assert.All(Outcomes(await ApplyAsync(overlay, "--server-side")), o => Assert.Equal("serverside-applied", o));
        Assert.Equal(before, Revisions());
    }

    [Fact]
    public async Task What_cert_manager_and_an_autoscaler_write_stays_when_it_is_applied_again()
    {
        await ApplyAsync("overlays/split");
        Assert.Equal(0, (await PatchAsync("apiservice", "v1.firewalld.fedoraproject.org", """{"spec":{"caBundle":"Y2E="}}""")).ExitCode);
        Assert.Equal(0, (await PatchAsync("deployment", "portrule-gateway", """{"spec":{"replicas":7}}""")).ExitCode);
        UnchangedAll(await ApplyAsync("overlays/split"));
        Assert.Equal("Y2E=", (string?)_installed.Of("apiservices.apiregistration.k8s.io")[0]["spec"]!["caBundle"]);
        Assert.Equal(7, (int)_installed.Of("deployments.apps")[0]["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task What_is_deleted_is_gone()
    {
        await ApplyAsync("overlays/ha");
        var deleted = await _kubectl.RunAsync("delete", "-k", Installation.PathOf("overlays/ha", _directory.Path));
        Assert.Equal(0, deleted.ExitCode);
        Assert.Empty(_installed.All);
    }

    public async ValueTask DisposeAsync()
    {
        await _root.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<string> ApplyAsync(string overlay, params string[] flags) =>
        (await _kubectl.RunAsync(["apply", "--validate=false", "-k", Installation.PathOf(overlay, _directory.Path), .. flags])).Success;

    /// <summary>kubectl always sends the selector of a budget, which is replaced as a whole, and calls that configured; it changes nothing.</summary>
    private static void UnchangedAll(string output) => Assert.All(
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("poddisruptionbudget.policy/", StringComparison.Ordinal)), l => Assert.EndsWith(" unchanged", l));

    private Task<CommandResult> PatchAsync(string resource, string name, string patch) => _kubectl.RunAsync("patch", resource, name, "-n", "portrule", "--type=merge", "-p", patch);

    private List<string> Revisions() => [.. _installed.All.Select(o => $"{o["kind"]} {o["metadata"]!["name"]} {o["metadata"]!["resourceVersion"]}").Order(StringComparer.Ordinal)];

    /// <summary>The last word of each line: <c>service/portrule created</c>.</summary>
    private static List<string> Outcomes(string output) => [.. Outcome().Matches(output).Select(m => m.Groups["outcome"].Value)];

    [GeneratedRegex(@"^\S+/\S+ (?<outcome>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Outcome();
}
