using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>What is in the packages, and what they say of themselves.</summary>
public sealed class PackagesTests(Feed feed)
{
    /// <summary>Those that have no assembly.</summary>
    private static readonly string[] WithoutAssembly = ["AggregatedApi", "Templates"];

    /// <summary>Those that offer nothing but what others of them use.</summary>
    private static readonly string[] WithoutApi = ["Grains", .. WithoutAssembly];

    public static TheoryData<string> All => [.. Feed.Projects];

    /// <summary>Those that are referenced, and not installed as a tool.</summary>
    public static TheoryData<string> Referenced => [.. Feed.Projects.Where(p => p != "Tool")];

    [Theory]
    [MemberData(nameof(All))]
    public void A_package_says_what_it_is(string project)
    {
        using var package = feed.Open(project);
        Assert.Equal(("OrleansAA." + project, Feed.Version, "Apache-2.0", "README.md"), (package.Said("id"), package.Said("version"), package.Said("license"), package.Said("readme")));
        Assert.NotEqual("Package Description", package.Said("description"));
        Assert.Contains("`OrleansAA.AggregatedApi`", package.Read("README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Referenced))]
    public void It_has_its_assembly_with_docs_and_symbols_and_nothing_else(string project)
    {
        using var package = feed.Open(project);
        string[] built = WithoutAssembly.Contains(project) ? [] : [$"lib/net10.0/OrleansAA.{project}.dll", $"lib/net10.0/OrleansAA.{project}.xml"];
        string[] api = WithoutApi.Contains(project) ? [] : ["api/PublicAPI.Shipped.txt", "api/PublicAPI.Unshipped.txt"];
        string[] build = project switch
        {
            "Gateway" => ["buildTransitive/OrleansAA.Gateway.props", "buildTransitive/OrleansAA.Gateway.targets"],
            "ApiMachinery" => ["analyzers/dotnet/cs/OrleansAA.ApiMachinery.Generators.dll"],
            _ => [],
        };
        Assert.Equal(((string[])[$"OrleansAA.{project}.nuspec", "README.md", .. built, .. api, .. build]).Order(StringComparer.Ordinal), package.Files.Where(f => !f.StartsWith("content/", StringComparison.Ordinal)));
        if (WithoutAssembly.Contains(project))
            return;
        using var symbols = feed.Open(project, "snupkg");
        Assert.Contains($"lib/net10.0/OrleansAA.{project}.pdb", symbols.Files);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_it_brings_along_of_ours_is_packed_too_in_the_same_version(string project)
    {
        using var package = feed.Open(project);
        foreach (var dependency in package.Dependencies.Where(d => d.Attribute("id")!.Value.StartsWith("OrleansAA.", StringComparison.Ordinal)))
        {
            Assert.Contains(dependency.Attribute("id")!.Value["OrleansAA.".Length..], Feed.Projects);
            Assert.Equal(Feed.Version, dependency.Attribute("version")!.Value);
        }
    }

    /// <summary>Tools of our own build are nobody else's concern, and a test framework comes with the packages for tests alone.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void It_brings_along_no_analyzer_of_ours_and_a_test_framework_for_tests_alone(string project)
    {
        using var package = feed.Open(project);
        Assert.DoesNotContain(package.Dependencies, d => d.Attribute("id")!.Value.Contains("Analyzers", StringComparison.Ordinal));
        if (project is not ("Storage.Testing" or "Testing"))
            Assert.DoesNotContain(package.Dependencies, d => d.Attribute("id")!.Value.StartsWith("xunit", StringComparison.Ordinal));
    }

    /// <summary>A kind, and a store, are compiled without anything of a server.</summary>
    [Theory]
    [InlineData("Cel")]
    [InlineData("ApiMachinery", "OrleansAA.Cel", "KubernetesClient", "YamlDotNet")]
    [InlineData("Storage.Redis", "OrleansAA.ApiMachinery", "StackExchange.Redis")]
    [InlineData("Storage.Sqlite", "OrleansAA.ApiMachinery", "Microsoft.Data.Sqlite")]
    [InlineData("Storage.Testing", "OrleansAA.ApiMachinery", "xunit.v3.assert")]
    public void It_brings_along_what_it_uses_and_nothing_of_a_server(string project, params string[] expected)
    {
        using var package = feed.Open(project);
        var brought = package.Dependencies.Select(d => d.Attribute("id")!.Value).ToList();
        Assert.Equal([], expected.Except(brought));
        Assert.DoesNotContain(brought, id => id.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) || id.StartsWith("Yarp", StringComparison.Ordinal));
        Assert.DoesNotContain(package.Metadata.Descendants(), e => e.Name.LocalName == "frameworkReference");
    }

    /// <summary>Who references the metapackage alone writes a kind: the generator comes along, two packages down.</summary>
    [Theory]
    [InlineData("AggregatedApi", "OrleansAA.Gateway")]
    [InlineData("Gateway", "OrleansAA.ApiMachinery")]
    [InlineData("Testing", "OrleansAA.Gateway")]
    public void The_generator_and_the_settings_of_a_server_are_handed_on(string project, string to)
    {
        using var package = feed.Open(project);
        Assert.Equal("All", package.Dependencies.Single(d => d.Attribute("id")!.Value == to).Attribute("include")?.Value);
    }

    /// <summary>Whoever makes a solution gets the packages of this release.</summary>
    [Fact]
    public void The_template_is_whole_and_names_its_own_release()
    {
        using var package = feed.Open("Templates");
        var source = Path.Combine(BuildPaths.RepositoryRoot, "src", "Templates");
        var expected = Directory.EnumerateFiles(Path.Combine(source, "content"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(source, f));
        Assert.Equal(expected.Order(StringComparer.Ordinal), package.Files.Where(f => f.StartsWith("content/", StringComparison.Ordinal)));
        Assert.Contains($"<OrleansAAVersion>{Feed.Version}</OrleansAAVersion>", package.Read("content/aggregated-api/Directory.Packages.props"), StringComparison.Ordinal);
    }
}
