using System.Globalization;
using System.Text;

namespace OrleansAA.Cel.Regexes;

/// <summary>A set of code points: ranges, and general categories of Unicode.</summary>
internal sealed class CharacterClass
{
    private const int Last = 0x10FFFF;

    /// <summary>Any code point beyond the basic plane, as UTF-16 has it.</summary>
    private const string AnyPair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private readonly StringBuilder categories = new();
    private readonly List<(int From, int To)> ranges = [];

    public bool IsNegated { get; set; }

    public void Add(int from, int to) => ranges.Add((from, to));

    public void AddCategory(string name, bool isNegated) => categories.Append(CultureInfo.InvariantCulture, $@"\{(isNegated ? 'P' : 'p')}{{{name}}}");

    public void AddNegated(IEnumerable<(int From, int To)> others) => ranges.AddRange(Complement(others));

    /// <summary>As .NET has it, over UTF-16 units, or over pairs of them as well.</summary>
    public string Translated(bool hasPairs)
    {
        var (members, negation) = IsNegated && categories.Length == 0 ? (Complement(ranges), "") : ([.. ranges], IsNegated ? "^" : "");
        var basic = new StringBuilder().Append(categories);
        foreach (var (from, to) in members.Where(range => range.From <= 0xFFFF)) Append(basic, from, Math.Min(to, 0xFFFF));
        if (!hasPairs) return basic.Length == 0 ? (negation.Length > 0 ? @"[\s\S]" : @"[^\s\S]") : $"[{negation}{basic}]";

        var parts = new List<string>();
        if (negation.Length > 0) parts.Add($@"[^\uD800-\uDFFF{basic}]");
        else if (basic.Length > 0) parts.Add($"[{basic}]");
        if (negation.Length > 0) parts.Add(AnyPair);
        else foreach (var (from, to) in members.Where(range => range.To > 0xFFFF)) AppendPairs(parts, Math.Max(from, 0x10000), to);
        return parts.Count switch { 0 => @"[^\s\S]", 1 => $"(?:{parts[0]})", _ => $"(?:{string.Join('|', parts)})" };
    }

    private static void Append(StringBuilder text, int from, int to)
    {
        text.Append(CultureInfo.InvariantCulture, $@"\u{from:X4}");
        if (to > from) text.Append(CultureInfo.InvariantCulture, $@"-\u{to:X4}");
    }

    private static void AppendPairs(List<string> parts, int from, int to)
    {
        for (; from <= to;)
        {
            var (high, low) = (0xD800 + ((from - 0x10000) >> 10), 0xDC00 + ((from - 0x10000) & 0x3FF));
            var (lastHigh, lastLow) = (0xD800 + ((to - 0x10000) >> 10), 0xDC00 + ((to - 0x10000) & 0x3FF));
            if (low == 0xDC00 && lastHigh > high)
            {
                // As many whole blocks as there are.
                var until = lastLow == 0xDFFF ? lastHigh : lastHigh - 1;
                parts.Add(string.Create(CultureInfo.InvariantCulture, $@"[\u{high:X4}-\u{until:X4}][\uDC00-\uDFFF]"));
                from = 0x10000 + ((until + 1 - 0xD800) << 10);
                continue;
            }
            var end = high == lastHigh ? lastLow : 0xDFFF;
            parts.Add(string.Create(CultureInfo.InvariantCulture, $@"\u{high:X4}[\u{low:X4}-\u{end:X4}]"));
            from = 0x10000 + ((high + 1 - 0xD800) << 10);
        }
    }

    private static List<(int From, int To)> Complement(IEnumerable<(int From, int To)> ranges)
    {
        var (rest, next) = (new List<(int, int)>(), 0);
        foreach (var (from, to) in ranges.OrderBy(range => range.From))
        {
            if (from > next) rest.Add((next, from - 1));
            next = Math.Max(next, to + 1);
        }
        if (next <= Last) rest.Add((next, Last));
        return rest;
    }
}
