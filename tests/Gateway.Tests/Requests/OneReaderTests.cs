using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Path and query are read in one place: what ASP.NET makes of them is mended, and found whatever its case.</summary>
public sealed partial class OneReaderTests
{
    [Fact]
    public void Nobody_reads_what_ASP_NET_makes_of_path_and_query()
    {
        var files = Directory.EnumerateFiles(Path.Combine(BuildPaths.RepositoryRoot, "src", "Gateway"), "*.cs", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        Assert.Equal([], files.Where(f => Reading().IsMatch(File.ReadAllText(f))).Select(Path.GetFileName));
    }

    /// <summary>RequestInfo has a Path, too: the attributes' Request is none of ASP.NET's.</summary>
    [GeneratedRegex(@"[cC]ontext\.Request\.(Query|QueryString|Path|PathBase|RouteValues)\b|IQueryCollection")]
    private static partial Regex Reading();
}
