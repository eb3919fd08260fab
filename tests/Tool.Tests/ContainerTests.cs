using System.Text.Json.Nodes;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;
using OrleansAA.Tool.Images;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Tests;

/// <summary>What <c>build container</c> makes, on a machine without a registry to take a base image from; it is run by runc.</summary>
[Collection<OfOwnSolution>]
public sealed class ContainerTests(OwnSolution solution)
{
    private const long MemoryBytes = 1L << 30;

    [Fact]
    public async Task An_image_from_scratch_serves_without_rights_on_a_root_that_cannot_be_written()
    {
        using var directory = new TemporaryDirectory();
        await solution.InstallToolAsync();
        Assert.StartsWith("wrote registry.example.com/team/firewalld:1.2 to ", await solution.ToolAsync("build", "container", "--from-scratch", "--image", "registry.example.com/team/firewalld:1.2", "--output", directory.File("image.tar")), StringComparison.Ordinal);
        var image = await OciImage.UnpackAsync(directory.File("image.tar"), directory.Path, "");
        Assert.Equal(("65532:65532", "/app/Firewalld.Server"), ((string?)image.Configuration["User"], (string?)image.Configuration["Entrypoint"]![0]));
        Assert.False(File.Exists(Path.Combine(image.Root, "bin", "sh")));
        Assert.Contains("\"registry.example.com/team/firewalld:1.2\"", await File.ReadAllTextAsync(directory.File("layout/index.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var data = Directory.CreateDirectory(directory.File("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute).FullName;
        File.SetUnixFileMode(data, File.GetUnixFileMode(data) | UnixFileMode.OtherWrite);
        await using var container = await ContainerProcess.StartAsync(image, new()
        {
            Arguments = ["--secure-port=0", "--data-dir=/data"], Environment = new Dictionary<string, string>(), Mounts = [new(data, "/data", ReadOnly: false)],
            User = 65532, Group = 65532, ReadOnlyRoot = true, Capabilities = [], MemoryBytesMax = MemoryBytes, CpusMax = 2,
        }, directory.File("bundle"));
        var kubectl = solution.Kubectl(data);
        Assert.Contains("created", (await kubectl.RunAsync("apply", "-f", Path.Combine(solution.Path, "deploy", "examples", "zone.yaml"))).Success, StringComparison.Ordinal);
        Assert.Contains("sample", (await kubectl.RunAsync("get", "zones")).Success, StringComparison.Ordinal);
        Assert.Equal(0, await container.TerminateAsync());
    }

    [Fact]
    public async Task It_is_pushed_to_the_registry_in_its_name()
    {
        await solution.InstallToolAsync();
        await using var registry = await PushedImages.StartAsync();
        Assert.Equal($"pushed {registry.Name}/team/firewalld:1.3\n", await solution.ToolAsync("build", "container", "--from-scratch", "--push", "--image", $"{registry.Name}/team/firewalld:1.3"));
        var manifest = JsonNode.Parse(registry.Pushed["team/firewalld/manifests/1.3"])!;
        Assert.All([manifest["config"]!, .. manifest["layers"]!.AsArray()], d =>
        {
            var blob = registry.Pushed[$"team/firewalld/blobs/{(string?)d!["digest"]}"];
            Assert.Equal(((string?)d["digest"], (long?)d["size"]), (BaseImage.DigestOf(blob), blob.Length));
        });
    }

    /// <summary>It is called as the Deployment of the component has it; what is not given is as <c>build config</c> has been told.</summary>
    [Fact]
    public async Task The_controller_has_an_image_too()
    {
        using var directory = new TemporaryDirectory();
        await solution.InstallToolAsync();
        Assert.Equal($"wrote registry.example.com/team/firewalld-controller:1.2 to {directory.File("image.tar")}\n", await solution.ToolAsync("build", "container", "--controller", "--from-scratch", "--image", "registry.example.com/team/firewalld-controller:1.2", "--output", directory.File("image.tar")));
        var image = await OciImage.UnpackAsync(directory.File("image.tar"), directory.Path, "");
        Assert.Equal(("65532:65532", "/app/Firewalld.Controller"), ((string?)image.Configuration["User"], (string?)image.Configuration["Entrypoint"]![0]));
        await using var container = await ContainerProcess.LaunchAsync(image, new()
        {
            Arguments = ["--nonsense"], Environment = new Dictionary<string, string>(), Mounts = [], User = 65532, Group = 65532, ReadOnlyRoot = true, Capabilities = [], MemoryBytesMax = MemoryBytes, CpusMax = 2,
        }, directory.File("bundle"));
        await container.SaysAsync("--nonsense is no flag");
        Assert.Equal(2, await container.ExitAsync());
    }

    [Fact]
    public async Task A_controller_that_is_not_there_has_none()
    {
        await solution.InstallToolAsync();
        var directory = await solution.MakeAsync("without-controller");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => solution.ToolAtAsync(directory, "build", "container", "--controller", "--image", "firewalld:1"));
        Assert.Contains("make it first: dotnet aa create controller --kind KIND", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_base_image_can_be_had_the_remedy_is_said()
    {
        await solution.InstallToolAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => solution.ToolAsync("build", "container", "--base-image", $"localhost:{FixedPort.Next()}/none:1", "--image", "firewalld:1"));
        Assert.Contains("error: firewalld:1 cannot be made: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("give --from-scratch", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry.example.com/team/widgets:0.1.0", "registry.example.com", "team/widgets", "0.1.0")]
    [InlineData("localhost:5000/widgets:1", "localhost:5000", "widgets", "1")]
    [InlineData("team/widgets:1", null, "team/widgets", "1")]
    [InlineData("widgets:1", null, "widgets", "1")]
    public void A_name_is_read_as_docker_reads_it(string name, string? registry, string repository, string tag) => Assert.Equal(new(registry, repository, tag), ImageName.Parse(name));

    [Theory]
    [InlineData("widgets")]
    [InlineData("Widgets:1")]
    [InlineData("widgets:1 -p:X=y")]
    public void What_is_no_name_is_refused(string name) => Assert.StartsWith($"--image {name}: give", Assert.Throws<SolutionException>(() => ImageName.Parse(name)).Message, StringComparison.Ordinal);
}
