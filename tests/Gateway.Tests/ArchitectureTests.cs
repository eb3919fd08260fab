using System.Reflection;
using System.Text.RegularExpressions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Cel;
using OrleansAA.Contracts.Objects;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Grains.Hosting;
using OrleansAA.PortRules;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Sqlite;

namespace OrleansAA.Gateway.Tests;

/// <summary>PortRules → Gateway → Contracts ← Grains, all of them and each store → ApiMachinery → Cel. ApiMachinery knows Kubernetes and nothing else.</summary>
public sealed partial class ArchitectureTests
{
    private const string GrainsNamespace = "OrleansAA.Grains";

    private static readonly Assembly ApiMachinery = typeof(ResourceKind).Assembly;
    private static readonly Assembly Cel = typeof(CelEnvironment).Assembly;
    private static readonly Assembly Contracts = typeof(IObjectGrain).Assembly;
    private static readonly Assembly Grains = typeof(GrainsHosting).Assembly;
    private static readonly Assembly Redis = typeof(RedisRevisionStores).Assembly;
    private static readonly Assembly Sqlite = typeof(SqliteRevisionStores).Assembly;
    private static readonly Assembly Gateway = typeof(Composition).Assembly;
    private static readonly Assembly PortRules = typeof(PortRuleServer).Assembly;

    [Fact]
    public void ApiMachinery_references_no_orleans_no_aspnet_and_no_store() =>
        Assert.DoesNotContain(References(ApiMachinery), name => StartsWithAny(
            name, "Orleans.", "Microsoft.Orleans", "Microsoft.AspNetCore", "Microsoft.Data", "SQLite", "StackExchange", "Yarp", "Microsoft.Extensions.Hosting"));

    /// <summary>
    /// Names, strings and comments: whoever builds a server of another kind meets ours nowhere. The agent is a client of our kind, and of nothing here; Tool/Deploying makes the deploy/ of others out of ours,
    /// and has to know what it replaces.
    /// </summary>
    [Fact]
    public void Nothing_but_its_own_projects_names_our_kind()
    {
        var files = Directory.EnumerateFiles(Sources("."), "*", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(Sources("."), f).Split(Path.DirectorySeparatorChar) is [not ("PortRules" or "Agent"), ..] and not ["Tool", "Deploying", ..] and var parts && !parts.Any(p => p is "obj" or "bin")).ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files.Where(f => !f.EndsWith("packages.lock.json", StringComparison.Ordinal)), f => OurKind().IsMatch(File.ReadAllText(f)));
    }

    [Fact]
    public void Each_project_references_only_what_lies_below_it()
    {
        Assert.Equal([], Ours(Cel));
        Assert.Equal([Name(Cel)], Ours(ApiMachinery));
        Assert.Equal([Name(ApiMachinery)], Ours(Contracts));
        Assert.Equal([Name(ApiMachinery), Name(Contracts)], Ours(Grains));
        Assert.Equal([Name(ApiMachinery)], Ours(Sqlite));
        Assert.Equal([Name(ApiMachinery)], Ours(Redis));
        Assert.Equal([Name(ApiMachinery), Name(Cel), Name(Contracts), Name(Grains), Name(Redis), Name(Sqlite)], Ours(Gateway));
        Assert.Equal([Name(ApiMachinery), Name(Gateway)], Ours(PortRules));
    }

    /// <summary>So that a diff there is a risk of an upgrade with replicas of two releases, and one elsewhere is none.</summary>
    [Fact]
    public void What_silos_send_each_other_is_declared_in_contracts_alone()
    {
        Assert.NotEmpty(DeclaredForSilos("Contracts"));
        Assert.Equal([], Directory.EnumerateDirectories(Sources("")).Select(d => Path.GetFileName(d)!).Where(p => p != "Contracts").SelectMany(DeclaredForSilos));
    }

    /// <summary>And it holds nothing else: interfaces there are of grains, or of what is said of a replica.</summary>
    [Fact]
    public void Contracts_hold_what_silos_send_each_other_and_nothing_that_does_anything() =>
        Assert.All(Contracts.GetTypes().Where(t => t.IsInterface && t.Namespace != "OrleansAA.Contracts.Replicas"), t => Assert.True(t.IsAssignableTo(typeof(Orleans.Runtime.IAddressable)), t.FullName));

    [Fact]
    public void A_store_is_its_driver_and_nothing_of_orleans()
    {
        Assert.DoesNotContain(References(Sqlite).Concat(References(Redis)), name => StartsWithAny(name, "Orleans.", "Microsoft.Orleans", "Microsoft.AspNetCore"));
        Assert.DoesNotContain(References(Grains), name => StartsWithAny(name, "Microsoft.Data", "SQLite"));
    }

    [Fact]
    public void Only_hosting_names_a_store()
    {
        Assert.Contains(Directory.EnumerateFiles(Sources("Gateway/Hosting"), "*.cs"), NamesStore);
        Assert.DoesNotContain(Directory.EnumerateFiles(Sources("Gateway"), "*.cs", SearchOption.AllDirectories).Where(f => !IsHostingOrBuilt(f)), NamesStore);
    }

    [Fact]
    public void Grains_speak_no_http() => Assert.DoesNotContain(References(Grains), name => StartsWithAny(name, "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Server", "Yarp"));

    [Fact]
    public void Only_hosting_names_the_grains()
    {
        Assert.Contains(Directory.EnumerateFiles(Sources("Gateway/Hosting"), "*.cs"), NamesGrains);
        Assert.DoesNotContain(Directory.EnumerateFiles(Sources("Gateway"), "*.cs", SearchOption.AllDirectories).Where(f => !IsHostingOrBuilt(f)), NamesGrains);
    }

    /// <summary>Attributes and interfaces that make something part of what silos send each other, or of what grains keep.</summary>
    private static IEnumerable<string> DeclaredForSilos(string project) =>
        from file in Directory.EnumerateFiles(Sources(project), "*.cs", SearchOption.AllDirectories)
        where !Path.GetRelativePath(Sources(project), file).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin")
        let found = WireMark().Match(File.ReadAllText(file))
        where found.Success
        select $"{project}/{Path.GetFileName(file)}: {found.Value}";

    [GeneratedRegex(@"\b(?:GenerateSerializer|Alias\(""|RegisterConverter|RegisterSerializer|RegisterCopier|IGrainWith\w+Key|: IGrainService\b)")]
    private static partial Regex WireMark();

    private static bool NamesStore(string file) => File.ReadAllText(file).Contains("OrleansAA.Storage.", StringComparison.Ordinal);

    private static bool NamesGrains(string file) => File.ReadAllText(file).Contains(GrainsNamespace, StringComparison.Ordinal);

    private static bool IsHostingOrBuilt(string file) =>
        Path.GetRelativePath(Sources("Gateway"), file).Split(Path.DirectorySeparatorChar)[0] is "Hosting" or "obj" or "bin";

    private static string Sources(string folder) => Path.Combine(TestKit.BuildPaths.RepositoryRoot, "src", folder);

    private static IEnumerable<string> Ours(Assembly assembly) => References(assembly).Where(n => n.StartsWith("OrleansAA.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(r => r.Name!);

    private static string Name(Assembly assembly) => assembly.GetName().Name!;

    private static bool StartsWithAny(string name, params string[] starts) => starts.Any(s => name.StartsWith(s, StringComparison.Ordinal));

    [GeneratedRegex("port-?_?rule|firewall", RegexOptions.IgnoreCase)]
    private static partial Regex OurKind();
}
