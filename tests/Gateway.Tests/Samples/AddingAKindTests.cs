using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Samples;

/// <summary>docs/adding-a-kind.md shows samples/Pumps, and nothing that was never compiled.</summary>
public sealed partial class AddingAKindTests
{
    /// <summary>What the page promises to a newcomer.</summary>
    private const int LinesBesideTheTypeMax = 80;

    private static readonly string Sample = Path.Combine(BuildPaths.RepositoryRoot, "samples", "Pumps");

    [Fact]
    public void Every_snippet_of_the_page_stands_in_the_sample()
    {
        var files = Directory.EnumerateFiles(Sample, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".csproj" && !Path.GetRelativePath(Sample, f).StartsWith("obj", StringComparison.Ordinal))
            .Select(f => File.ReadAllText(f).ReplaceLineEndings("\n")).ToList();
        var snippets = Snippet().Matches(File.ReadAllText(Path.Combine(BuildPaths.RepositoryRoot, "docs", "adding-a-kind.md"))).Select(Text).ToList();
        Assert.True(snippets.Count >= 4);
        Assert.Equal([], snippets.Where(s => !files.Exists(f => f.Contains(s, StringComparison.Ordinal))));
    }

    [Fact]
    public void What_a_kind_takes_beside_its_type_is_80_lines_at_most() => Assert.InRange(
        Directory.EnumerateFiles(Sample).Where(f => Path.GetExtension(f) is ".cs" or ".csproj").Sum(f => File.ReadLines(f).Count()), 1, LinesBesideTheTypeMax);

    /// <summary>The block without the indentation of the list it stands in.</summary>
    private static string Text(Match snippet)
    {
        var indentation = snippet.Groups["indentation"].Value;
        return string.Join('\n', snippet.Groups["text"].Value.Split('\n').Select(l => l.StartsWith(indentation, StringComparison.Ordinal) ? l[indentation.Length..] : l));
    }

    [GeneratedRegex(@"^(?<indentation> *)```(csharp|xml)\n(?<text>.*?)\n\k<indentation>```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
