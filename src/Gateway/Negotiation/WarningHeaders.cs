using System.Text;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>
/// Warnings for the client, a header each: <c>299 - "unknown field \"spec.colour\""</c>, each text once. Where they are many, long ones are cut and the
/// last are dropped, as k8s.io/apiserver does: headers must stay small whatever a body holds.
/// </summary>
internal sealed class WarningHeaders
{
    /// <summary>Characters of all warnings together, above which each is cut.</summary>
    private const int TotalMax = 4 * 1024;

    /// <summary>Characters of one warning where they are cut.</summary>
    private const int ItemMax = 256;

    private static readonly object Key = new();

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private int _written;
    private bool _cuts;

    private WarningHeaders()
    {
    }

    /// <summary>Adds to the warnings the response has already.</summary>
    public static void Add(HttpResponse response, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        var items = response.HttpContext.Items;
        if (items[Key] is not WarningHeaders headers)
            items[Key] = headers = new WarningHeaders();
        foreach (var text in warnings)
            headers.Add(response.Headers, text);
    }

    private void Add(IHeaderDictionary headers, string text)
    {
        if (text.Length == 0 || (_cuts && _written >= TotalMax) || !_seen.Add(text))
            return;
        _texts.Add(text);
        if (_cuts || _written + LengthOf(text) <= TotalMax)
        {
            Write(headers, text);
            return;
        }
        // Too much for the first time: what is there already is written again, cut.
        _cuts = true;
        _written = 0;
        headers.Remove("Warning");
        foreach (var known in _texts)
            Write(headers, known);
    }

    /// <summary>A text with a control character cannot be a header, and is passed over.</summary>
    private void Write(IHeaderDictionary headers, string text)
    {
        var shown = _cuts && LengthOf(text) > ItemMax ? string.Concat(text.EnumerateRunes().Take(ItemMax)) : text;
        if (shown.EnumerateRunes().Any(Rune.IsControl))
            return;
        _written += LengthOf(shown);
        headers.Append("Warning", $"299 - \"{Escape(shown)}\"");
    }

    /// <summary>In characters of Unicode.</summary>
    private static int LengthOf(string text) => text.EnumerateRunes().Count();

    /// <summary>A quoted-string of RFC 9110: quotes and backslashes escaped.</summary>
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
