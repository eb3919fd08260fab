using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.Conformance;

/// <summary>The scenarios in which this server means to differ, as docs/deliberate-differences.md lists them: each in backticks at the start of a table row.</summary>
internal static partial class DeliberateDifferences
{
    public static HashSet<string> Read()
    {
        var text = File.ReadAllText(Path.Combine(BuildPaths.RepositoryRoot, "docs", "deliberate-differences.md"));
        return [.. Rows().Matches(text).SelectMany(row => Names().Matches(row.Value)).Select(name => name.Groups[1].Value)];
    }

    [GeneratedRegex(@"^\| `[^|]*\|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`([a-z0-9.-]+)`")]
    private static partial Regex Names();
}

/// <summary>What a replay came to.</summary>
internal static class Report
{
    public static int Print(JsonDocument results, HashSet<string> deliberate)
    {
        var scenarios = results.RootElement.GetProperty("scenarios").EnumerateArray().ToList();
        var byResult = scenarios.ToLookup(s => s.GetProperty("result").GetString(), s => s);
        var failed = byResult["FAIL"].ToList();
        var unexpected = failed.Where(s => !deliberate.Contains(Name(s))).ToList();
        var agreeing = byResult["PASS"].Select(Name).Where(deliberate.Contains).ToList();

        foreach (var scenario in unexpected)
            Print(scenario);
        foreach (var name in agreeing)
            Console.WriteLine($"FAIL  {name}: listed as a deliberate difference, but there is none");
        Console.WriteLine($"{scenarios.Count} scenarios: {byResult["PASS"].Count()} the same, {failed.Count - unexpected.Count} deliberately different, {byResult["SKIP"].Count()} left out");
        Console.WriteLine($"{scenarios.Count - byResult["SKIP"].Count() - unexpected.Count - agreeing.Count} passed, {unexpected.Count + agreeing.Count} failed");
        return unexpected.Count + agreeing.Count == 0 && scenarios.Count > 0 ? 0 : 1;
    }

    private static void Print(JsonElement scenario)
    {
        var difference = scenario.GetProperty("difference");
        Console.WriteLine($"FAIL  {Name(scenario)}");
        foreach (var part in new[] { "step", "pointer", "expected", "got", "note" })
            Console.WriteLine($"      {part,-8} {difference.GetProperty(part).GetString()}");
    }

    private static string Name(JsonElement scenario) => scenario.GetProperty("name").GetString()!;
}
