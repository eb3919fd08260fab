using System.Text;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>Replaces, splits and quotes strings as Go does.</summary>
internal static class Replacing
{
    /// <summary>So many at most; all where the count is negative.</summary>
    public static CelValue Replace(string text, string old, string by, long count, Meter meter)
    {
        meter.Work(text.Length + 1);
        if (count == 0 || old == by) return CelValue.Of(text);
        var result = new StringBuilder();
        var at = 0;
        for (var done = 0L; count < 0 || done < count; done++)
        {
            // Nothing is found before every code point, and at the end.
            var next = old.Length == 0 ? (done == 0 ? 0 : at < text.Length ? at + RuneUnits(text, at) : -1) : Search.IndexOf(text, old, at, meter);
            if (next < 0) break;
            meter.Work(1 + by.Length + (next - at));
            if (result.Length + (long)by.Length + text.Length > CelLimits.StringUnitsMax) meter.Stop();
            result.Append(text, at, next - at).Append(by);
            at = next + old.Length;
        }
        return CelValue.Of(result.Append(text, at, text.Length - at).ToString());
    }

    /// <summary>Into so many parts at most; all where the count is negative.</summary>
    public static CelValue Split(string text, string separator, long count, Meter meter)
    {
        meter.Work(text.Length + 1);
        if (count == 0) return CelValue.Of(CelArrayList.Empty);
        var parts = new List<string>();
        var at = 0;
        while (count < 0 || parts.Count < count - 1)
        {
            meter.Work(1);
            if (separator.Length == 0)
            {
                if (at >= text.Length) break;
                var units = RuneUnits(text, at);
                if (at + units >= text.Length && count < 0) break;
                parts.Add(text.Substring(at, units));
                at += units;
                continue;
            }
            var next = Search.IndexOf(text, separator, at, meter);
            if (next < 0) break;
            parts.Add(text[at..next]);
            at = next + separator.Length;
        }
        if (separator.Length > 0 || at < text.Length) parts.Add(text[at..]);
        return CelValue.Of(new CelStringList(parts));
    }

    /// <summary>In quotes, with the escapes that the language has.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '\a' => @"\a",
                '\b' => @"\b",
                '\f' => @"\f",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\v' => @"\v",
                '\\' => @"\\",
                '"' => "\\\"",
                _ => rune.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }

    private static int RuneUnits(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
