using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using OrleansAA.TestKit;

[assembly: AssemblyFixture(typeof(OrleansAA.Tool.Tests.Feed))]

namespace OrleansAA.Tool.Tests;

/// <summary>All packages, packed into a folder as they were built with the tests.</summary>
public sealed class Feed : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>The names of the projects that are packages.</summary>
    public static IReadOnlyList<string> Projects { get; } = Of("Packed").Split(';');

    public static string Version { get; } = Of("PackageVersion");

    public string Path => _directory.Path;

    public async ValueTask InitializeAsync()
    {
        await Command.RunAsync(
            BuildPaths.RepositoryRoot, new Dictionary<string, string>(),
            "dotnet", "pack", "Orleans.AA.sln", "-c", Of("Configuration"), "--no-build", "--nologo", "-v", "quiet", "-o", Path);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return default;
    }

    /// <summary>A package, opened.</summary>
    internal Package Open(string project, string extension = "nupkg") => new(ZipFile.OpenRead(_directory.File($"OrleansAA.{project}.{Version}.{extension}")));

    private static string Of(string key) => typeof(Feed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}

/// <summary>What is in a package.</summary>
internal sealed class Package(ZipArchive archive) : IDisposable
{
    /// <summary>Its files, without those that say only that it is one.</summary>
    public IReadOnlyList<string> Files { get; } =
        [.. archive.Entries.Select(e => e.FullName).Where(f => !f.StartsWith("_rels/", StringComparison.Ordinal) && !f.StartsWith("package/", StringComparison.Ordinal) && f != "[Content_Types].xml").Order(StringComparer.Ordinal)];

    public XElement Metadata => field ??= XDocument.Load(archive.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open()).Root!.Elements().Single(e => e.Name.LocalName == "metadata");

    public string? Said(string name) => Metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>The packages it brings along.</summary>
    public IReadOnlyList<XElement> Dependencies => [.. Metadata.Descendants().Where(e => e.Name.LocalName == "dependency")];

    public string Read(string file)
    {
        using var reader = new StreamReader(archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => archive.Dispose();
}
