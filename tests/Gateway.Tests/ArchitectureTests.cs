using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Objects;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Grains.Hosting;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Sqlite;

namespace OrleansAA.Gateway.Tests;

/// <summary>Gateway → Contracts ← Grains, all three and each store → ApiMachinery, which knows Kubernetes and nothing else.</summary>
public sealed class ArchitectureTests
{
    private const string GrainsNamespace = "OrleansAA.Grains";

    private static readonly Assembly ApiMachinery = typeof(ResourceKind).Assembly;
    private static readonly Assembly Contracts = typeof(IObjectGrain).Assembly;
    private static readonly Assembly Grains = typeof(GrainsHosting).Assembly;
    private static readonly Assembly Redis = typeof(RedisRevisionStores).Assembly;
    private static readonly Assembly Sqlite = typeof(SqliteRevisionStores).Assembly;
    private static readonly Assembly Gateway = typeof(Composition).Assembly;

    [Fact]
    public void ApiMachinery_references_no_orleans_no_aspnet_and_no_store() =>
        Assert.DoesNotContain(References(ApiMachinery), name => StartsWithAny(
            name, "Orleans", "Microsoft.Orleans", "Microsoft.AspNetCore", "Microsoft.Data", "SQLite", "StackExchange", "Yarp", "Microsoft.Extensions.Hosting"));

    [Fact]
    public void ApiMachinery_does_not_name_the_kind()
    {
        using var file = new PEReader(File.OpenRead(ApiMachinery.Location));
        var metadata = file.GetMetadataReader();
        var names = metadata.TypeDefinitions.Select(t => metadata.GetString(metadata.GetTypeDefinition(t).Name))
            .Concat(metadata.MethodDefinitions.Select(m => metadata.GetString(metadata.GetMethodDefinition(m).Name)))
            .Concat(metadata.FieldDefinitions.Select(f => metadata.GetString(metadata.GetFieldDefinition(f).Name)));
        Assert.DoesNotContain(names, n => n.Contains("PortRule", StringComparison.OrdinalIgnoreCase) || n.Contains("Firewall", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Each_project_references_only_what_lies_below_it()
    {
        Assert.Equal([], Ours(ApiMachinery));
        Assert.Equal([Name(ApiMachinery)], Ours(Contracts));
        Assert.Equal([Name(ApiMachinery), Name(Contracts)], Ours(Grains));
        Assert.Equal([Name(ApiMachinery)], Ours(Sqlite));
        Assert.Equal([Name(ApiMachinery)], Ours(Redis));
        Assert.Equal([Name(ApiMachinery), Name(Contracts), Name(Grains), Name(Redis), Name(Sqlite)], Ours(Gateway));
    }

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

    private static bool NamesStore(string file) => File.ReadAllText(file).Contains("OrleansAA.Storage.", StringComparison.Ordinal);

    private static bool NamesGrains(string file) => File.ReadAllText(file).Contains(GrainsNamespace, StringComparison.Ordinal);

    private static bool IsHostingOrBuilt(string file) =>
        Path.GetRelativePath(Sources("Gateway"), file).Split(Path.DirectorySeparatorChar)[0] is "Hosting" or "obj" or "bin";

    private static string Sources(string folder) => Path.Combine(TestKit.BuildPaths.RepositoryRoot, "src", folder);

    private static IEnumerable<string> Ours(Assembly assembly) => References(assembly).Where(n => n.StartsWith("OrleansAA.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(r => r.Name!);

    private static string Name(Assembly assembly) => assembly.GetName().Name!;

    private static bool StartsWithAny(string name, params string[] starts) => starts.Any(s => name.StartsWith(s, StringComparison.Ordinal));
}
