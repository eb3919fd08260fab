using OrleansAA.Cel.Costs;

namespace OrleansAA.Cel.Libraries;

/// <summary>Finds a string in another, by UTF-16 units, in time that is linear: where the library's search goes back and forth, the work is counted.</summary>
internal static class Search
{
    /// <summary>Strings as short are searched by comparing everywhere.</summary>
    private const int NeedleUnitsShort = 32;

    public static int IndexOf(string text, string needle, int start, Meter meter)
    {
        if (needle.Length <= NeedleUnitsShort || text.Length - start < needle.Length) return text.IndexOf(needle, start, StringComparison.Ordinal);
        var fallback = Fallback(needle, meter);
        meter.Work(text.Length - start);
        for (int at = start, matched = 0; at < text.Length; at++)
        {
            while (matched > 0 && text[at] != needle[matched]) matched = fallback[matched - 1];
            if (text[at] == needle[matched]) matched++;
            if (matched == needle.Length) return at - needle.Length + 1;
        }
        return -1;
    }

    /// <summary>How much of the needle's beginning ends at each of its units (Knuth, Morris, Pratt).</summary>
    private static int[] Fallback(string needle, Meter meter)
    {
        meter.Work(needle.Length);
        var fallback = new int[needle.Length];
        for (int at = 1, matched = 0; at < needle.Length; at++)
        {
            while (matched > 0 && needle[at] != needle[matched]) matched = fallback[matched - 1];
            if (needle[at] == needle[matched]) matched++;
            fallback[at] = matched;
        }
        return fallback;
    }
}
