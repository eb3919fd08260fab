using System.Text.RegularExpressions;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Regexes;

/// <summary>
/// A regular expression with RE2's syntax and RE2's promise: time linear in the text. .NET's automaton matches it; what RE2 lacks (back references, lookaround) is refused before
/// .NET sees it. Texts with code points beyond the basic plane are matched by a second translation, made when the first such text comes.
/// </summary>
internal sealed class CelRegex
{
    private readonly Regex basic;
    private readonly string pattern;
    private Regex? whole;

    private CelRegex(string pattern, Regex basic, int nodes) => (this.pattern, this.basic, Nodes) = (pattern, basic, nodes);

    /// <summary>What matching one character may touch.</summary>
    public int Nodes { get; }

    /// <exception cref="RegexSyntaxException">It is no expression of RE2, or too large.</exception>
    public static CelRegex Parse(string pattern)
    {
        if (Text.Length(pattern) > CelLimits.RegexCodePointsMax) throw new RegexSyntaxException("expression too large");
        var (translated, nodes) = RegexTranslation.Translate(pattern, hasPairs: false);
        return new(pattern, Made(translated), nodes);
    }

    public bool IsMatch(string text, Meter meter) => For(text, meter).IsMatch(text);

    /// <summary>The leftmost match, or the empty string.</summary>
    public string Find(string text, Meter meter) => For(text, meter).Match(text) is { Success: true } match ? match.Value : "";

    /// <summary>Matches that do not overlap, up to a number of them, or all where that is negative.</summary>
    public List<string> FindAll(string text, long count, Meter meter)
    {
        var found = new List<string>();
        var matcher = For(text, meter);
        var last = -1;
        for (var match = matcher.Match(text); match.Success && (count < 0 || found.Count < count); match = match.NextMatch())
        {
            meter.Work(8L * (Nodes + 1));
            // As in Go, an empty match right behind another does not count.
            if (match.Length == 0 && match.Index == last) continue;
            last = match.Index + match.Length;
            found.Add(match.Value);
        }
        return found;
    }

    private Regex For(string text, Meter meter)
    {
        meter.Work((text.Length + 1L) * (Nodes + 1));
        return Text.HasSurrogates(text) ? whole ??= Made(RegexTranslation.Translate(pattern, hasPairs: true).Pattern) : basic;
    }

    private static Regex Made(string translated)
    {
        try
        {
            return new(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new RegexSyntaxException("expression too large");
        }
    }
}

/// <summary>What Go's parser of regular expressions says.</summary>
internal sealed class RegexSyntaxException(string problem) : Exception($"error parsing regexp: {problem}");
