using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using k8s;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>The image, and what runs of it. A machine that can build no image or run no container fails these tests.</summary>
public sealed partial class ImageTests(ImageFixture fixture) : IClassFixture<ImageFixture>
{
    /// <summary>Bytes of all files in it, as a node unpacks it.</summary>
    private const long SizeMax = 120_000_000;

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

    /// <summary>
    /// Whatever the server and its packages lead to has to be there, and whatever that leads to; but for what Src/Gateway/Image.targets names as left out where no code reaches it, to which
    /// assemblies of the frameworks may lead by code that does not run here.
    /// </summary>
    [Fact]
    public void No_assembly_leads_to_one_that_is_left_out()
    {
        var references = Directory.GetFiles(Path.Combine(fixture.Image.Root, "app"), "*.dll").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, ReferencesOf);
        Assert.DoesNotContain(references.Keys, n => n.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        var (seen, missing, unreached, next) = (new HashSet<string>(), new List<string>(), new HashSet<string>(), new Stack<string>(["OrleansAA.PortRules"]));
        while (next.TryPop(out var name))
        {
            if (!seen.Add(name))
                continue;
            foreach (var led in references[name])
            {
                if (references.ContainsKey(led))
                    next.Push(led);
                else
                    (IsOfFrameworks(name) ? unreached : (ICollection<string>)missing).Add(led);
            }
        }
        Assert.Empty(missing);
        Assert.Subset(LeftOutUnreached(), unreached);
        Assert.Contains("KubernetesClient", seen);
    }

    /// <summary>Only code leads to a call; what reflection looks into, such as models, events of watches and kubeconfigs, is as the package has it.</summary>
    [Fact]
    public void Only_calls_are_left_out_of_KubernetesClient()
    {
        var (package, image) = (MembersOf(typeof(KubernetesJson).Assembly.Location), MembersOf(Path.Combine(fixture.Image.Root, "app", "KubernetesClient.dll")));
        var less = package.Where(t => image.GetValueOrDefault(t.Key) != t.Value).Select(t => t.Key).ToList();
        Assert.NotEmpty(less);
        Assert.DoesNotContain(less, t => !Call().IsMatch(t));
    }

    [Fact]
    public void It_is_smaller_than_120_MB()
    {
        var files = new DirectoryInfo(fixture.Image.Root).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.LinkTarget is null);
        Assert.InRange(files.Sum(f => f.Length), 1, SizeMax - 1);
    }

    [Fact]
    public void Its_size_and_start_are_told()
    {
        Assert.Matches(@"portrule-server:\d+\.\d+\.\d+ for linux/\w+, \d+ MB, compressed \d+ MB", fixture.Image.Report);
        TestContext.Current.SendDiagnosticMessage(
            $"{fixture.Image.Report.Trim()}; ready after {fixture.Process.TimeToReady.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s");
    }

    private static bool IsOfFrameworks(string assembly) =>
        assembly is "netstandard" or "mscorlib" or "Microsoft.AspNetCore" || ((string[])["System.", "Microsoft.AspNetCore.", "Microsoft.Extensions."]).Any(p => assembly.StartsWith(p, StringComparison.Ordinal));

    private static HashSet<string> LeftOutUnreached() =>
        [.. XDocument.Load(Path.Combine(BuildPaths.RepositoryRoot, "src", "Gateway", "Image.targets")).Descendants("LeftOutUnreached").SelectMany(e => e.Attribute("Include")!.Value.Split(';'))];

    private static string[] ReferencesOf(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        if (!assembly.HasMetadata)
            return [];
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
    }

    /// <summary>How many fields, methods, properties and attributes of properties each type of an assembly has.</summary>
    private static Dictionary<string, (int, int, int, int)> MembersOf(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var metadata = assembly.GetMetadataReader();
        return metadata.TypeDefinitions.ToDictionary(h => NameOf(metadata, h), h =>
        {
            var type = metadata.GetTypeDefinition(h);
            return (type.GetFields().Count, type.GetMethods().Count, type.GetProperties().Count, type.GetProperties().Sum(p => metadata.GetPropertyDefinition(p).GetCustomAttributes().Count));
        });
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var (outer, name) = (type.GetDeclaringType(), metadata.GetString(type.Name));
        return outer.IsNil ? $"{metadata.GetString(type.Namespace)}.{name}" : $"{NameOf(metadata, outer)}/{name}";
    }

    /// <summary>Types that are calls, or what calls that stay open are made of; <c>SourceGenerationContext</c> has a method for each model, which is asked for by the model's type.</summary>
    [GeneratedRegex(@"^(k8s\.(ClientSets\.\w+|\w*Operations(Extensions)?|(Abstract|I)?Kubernetes|GenericClient|SourceGenerationContext|I?StreamDemuxer|StreamType|ByteBuffer|ChannelIndex|ExecAsyncCallback|WebSocket\w+|MuxedStream|KubernetesMetricsExtensions|KubernetesRequestDigest|PrometheusHandler|Extensions|FileSystem|GeneratedApiVersion|Utilities)|\.ThisAssembly|\.<\w+>)(/|$)")]
    private static partial Regex Call();

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
