using System.Text;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>
/// Warnings for the client, a header each: <c>299 - "unknown field \"spec.colour\""</c>. Long ones are cut, and many are dropped,
/// as k8s.io/apiserver does: headers must stay small whatever a body holds.
/// </summary>
internal static class WarningHeaders
{
    /// <summary>Characters of all warnings together, above which each is cut.</summary>
    private const int TotalMax = 4 * 1024;

    /// <summary>Characters of one warning where they are cut.</summary>
    private const int ItemMax = 256;

    public static void Add(HttpResponse response, IEnumerable<string> warnings)
    {
        var texts = warnings.Distinct().ToList();
        var cut = texts.Sum(t => t.Length) > TotalMax;
        var total = 0;
        foreach (var text in texts.Select(t => cut && t.Length > ItemMax ? t[..ItemMax] : t))
        {
            total += text.Length;
            if (total > TotalMax)
                return;
            response.Headers.Append("Warning", $"299 - \"{Escape(text)}\"");
        }
    }

    /// <summary>A quoted-string of RFC 9110: quotes and backslashes escaped, control characters made blank.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            escaped.Append(rune.Value is '"' or '\\' ? $"\\{rune}" : Rune.IsControl(rune) ? " " : rune.ToString());
        return escaped.ToString();
    }
}
