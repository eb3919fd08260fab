using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Logging;

/// <summary>docs/symptoms.md has each line of the server's log from warning on, with its cause and its remedy, and none that there is not.</summary>
public sealed partial class SymptomsDocsTests
{
    private static readonly string Sources = Path.Combine(BuildPaths.RepositoryRoot, "src");

    [Fact]
    public void Each_line_of_the_log_has_its_cause_and_its_remedy()
    {
        var rows = File.ReadLines(Path.Combine(BuildPaths.RepositoryRoot, "docs", "symptoms.md")).Select(l => Row().Match(l)).Where(m => m.Success).ToList();
        Assert.All(rows, r => Assert.True(r.Groups["cause"].Value.Trim().Length > 0 && r.Groups["remedy"].Value.Trim().Length > 0, r.Value));
        Assert.Equal(Messages().Distinct().Order(StringComparer.Ordinal), rows.Select(r => r.Groups["line"].Value).Order(StringComparer.Ordinal));
    }

    /// <summary>As they are declared; the agent's are another program's.</summary>
    private static IEnumerable<string> Messages() => Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
        .Where(f => Path.GetRelativePath(Sources, f).Split(Path.DirectorySeparatorChar) is var parts && parts[0] != "Agent" && parts[1] is not ("obj" or "bin"))
        .SelectMany(f => Declared().Matches(File.ReadAllText(f)))
        .Select(m => $"{m.Groups["level"].Value.ToLowerInvariant()}: `{string.Concat(Texts().Matches(m.Groups["message"].Value).Select(t => t.Groups[1].Value))}`");

    [GeneratedRegex(@"LoggerMessage\([^]]*?LogLevel\.(?<level>Warning|Error|Critical),[^]]*?Message = (?<message>[^]]*?)\)\]", RegexOptions.Singleline)]
    private static partial Regex Declared();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"^\| (?<line>(?:warning|error|critical): `[^`]+`) \|(?<cause>(?:[^|\\]|\\.)*)\|(?<remedy>(?:[^|\\]|\\.)*)\|$")]
    private static partial Regex Row();
}
