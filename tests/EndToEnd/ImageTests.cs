using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;

namespace OrleansAA.EndToEnd;

/// <summary>The image, and what runs of it. A machine that can build no image or run no container fails these tests.</summary>
public sealed class ImageTests(ImageFixture fixture) : IClassFixture<ImageFixture>
{
    [Fact]
    public async Task Kubectl_talks_to_the_container_through_the_aggregator()
    {
        var created = await fixture.Kubectl.RunWithInputAsync(Rules.Manifest("web"), "create", "-n", "edge", "-f", "-");
        Assert.Equal("portrule.firewalld.fedoraproject.org/web created\n", created.Success);
        Assert.Equal("portrule.firewalld.fedoraproject.org/web\n", (await fixture.Kubectl.RunAsync("get", "pr", "-n", "edge", "-o", "name")).Success);
    }

    [Fact]
    public void It_runs_as_the_manifest_says()
    {
        var status = File.ReadLines($"/proc/{fixture.Process.Pid}/status").Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim());
        Assert.Equal("65532\t65532\t65532\t65532", status["Uid"]);
        Assert.Equal("65532\t65532\t65532\t65532", status["Gid"]);
        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], c => Assert.Equal("0000000000000000", status[c]));
        Assert.Equal("1", status["NoNewPrivs"]);
    }

    [Fact]
    public void It_sees_its_root_read_only_and_nothing_of_this_machine()
    {
        var root = File.ReadLines($"/proc/{fixture.Process.Pid}/mountinfo").Select(l => l.Split(' ')).Single(m => m[4] == "/");
        Assert.Contains("ro", root[5].Split(','));
        Assert.False(File.Exists($"/proc/{fixture.Process.Pid}/root/etc/shadow"));
    }

    [Fact]
    public async Task Doctor_in_it_finds_nothing_wrong_with_it()
    {
        string[] flags = [.. fixture.Container.Arguments.Where(a => !a.StartsWith("--secure-port=", StringComparison.Ordinal)), $"--secure-port={fixture.Process.Address.Port}"];
        var told = await fixture.Process.ExecuteAsync((string)fixture.Image.Configuration["Entrypoint"]![0]!, ["doctor", "-o", "json", .. flags]);
        var checks = JsonNode.Parse(told.Success)!["checks"]!.AsArray();
        var states = checks.ToDictionary(c => (string)c!["name"]!, c => (string)c!["state"]!);
        Assert.All(["flags", "root", "rights", "apiservices", "sqlite", "memory"], c => Assert.Equal((c, "ok"), (c, states[c])));
        Assert.Empty(checks.SelectMany(c => c!["findings"]!.AsArray()).Select(f => f!.ToJsonString()));
    }

    [Fact]
    public void Its_control_group_has_the_limits_of_the_manifest()
    {
        Assert.Equal($"{1L << 30}", ControlGroupFile("memory", "memory.limit_in_bytes", "memory.max"));
        var cpu = ControlGroupFile("cpu", "cpu.cfs_quota_us", "cpu.max");
        Assert.Equal("200000", cpu.Split(' ')[0]);
    }

    [Fact]
    public void It_has_no_shell_and_nobody_but_its_user()
    {
        Assert.Equal("65532:65532", (string?)fixture.Image.Configuration["User"]);
        Assert.Equal("app:x:65532:65532:app:/home/app:/usr/sbin/nologin\n", File.ReadAllText(Path.Combine(fixture.Image.Root, "etc", "passwd")));
        Assert.All(["bin", "sbin", "usr/bin", "usr/sbin"], d => Assert.False(Directory.Exists(Path.Combine(fixture.Image.Root, d)), d));
    }

    [Fact]
    public void It_says_what_it_is()
    {
        var labels = fixture.Image.Configuration["Labels"]!;
        Assert.Equal("portrule-server", (string?)labels["org.opencontainers.image.title"]);
        Assert.Equal("Apache-2.0", (string?)labels["org.opencontainers.image.licenses"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", (string?)labels["org.opencontainers.image.version"]);
    }

    /// <summary>Src/Gateway/Image.targets leaves parts of the frameworks out; whatever an assembly of the server leads to has to be there.</summary>
    [Fact]
    public void No_assembly_leads_to_one_that_is_left_out()
    {
        var references = Directory.GetFiles(Path.Combine(fixture.Image.Root, "app"), "*.dll").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, ReferencesOf);
        Assert.DoesNotContain(references.Keys, n => n.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        var (seen, missing, next) = (new HashSet<string>(), new List<string>(), new Stack<string>(["OrleansAA.PortRules"]));
        while (next.TryPop(out var name))
        {
            if (!references.TryGetValue(name, out var leadsTo))
                missing.Add(name);
            else if (seen.Add(name))
                leadsTo.ToList().ForEach(next.Push);
        }
        Assert.Empty(missing);
        Assert.Contains("KubernetesClient", seen);
    }

    [Fact]
    public void Its_size_and_start_are_told()
    {
        Assert.Matches(@"portrule-server:\d+\.\d+\.\d+ for linux/\w+, \d+ MiB, compressed \d+ MiB", fixture.Image.Report);
        TestContext.Current.SendDiagnosticMessage(
            $"{fixture.Image.Report.Trim()}; ready after {fixture.Process.TimeToReady.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s");
    }

    private static string[] ReferencesOf(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        if (!assembly.HasMetadata)
            return [];
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
    }

    /// <summary>A file of the container's control group, in the first hierarchy of controls or the second.</summary>
    private string ControlGroupFile(string controller, string first, string second)
    {
        var groups = File.ReadLines($"/proc/{fixture.Process.Pid}/cgroup").Select(l => l.Split(':', 3)).ToList();
        var own = groups.SingleOrDefault(g => g[1].Split(',').Contains(controller));
        var path = own is null
            ? Path.Combine($"/sys/fs/cgroup{groups.Single(g => g[1].Length == 0)[2]}", second)
            : Path.Combine($"/sys/fs/cgroup/{own[1]}{own[2]}", first);
        return File.ReadAllText(path).Trim();
    }
}
