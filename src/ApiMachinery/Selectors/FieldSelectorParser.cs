using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>The grammar of field selectors: terms joined by commas, each a field, one of <c>=</c>, <c>==</c>, <c>!=</c>, and an escaped value.</summary>
internal static class FieldSelectorParser
{
    /// <returns>The terms in the order of their texts; empty ones are passed over.</returns>
    /// <exception cref="StatusException">400: the text is no selector.</exception>
    public static List<FieldTerm> Parse(string text) =>
        [.. SplitTerms(text).Where(t => t.Length > 0).Order(StringComparer.Ordinal).Select(term => ParseTerm(term, text))];

    public static string Escape(string value) => value
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("=", @"\=", StringComparison.Ordinal);

    private static List<string> SplitTerms(string text)
    {
        var (terms, start) = (new List<string>(), 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == ',')
            {
                terms.Add(text[start..at]);
                start = at + 1;
            }
        }
        terms.Add(text[start..]);
        return terms;
    }

    private static FieldTerm ParseTerm(string term, string selector)
    {
        for (var at = 0; at < term.Length; at++)
        {
            var rest = term.AsSpan(at);
            if (rest.StartsWith("!="))
                return new(term[..at], Unescape(term[(at + 2)..]), Negated: true);
            if (rest[0] == '=')
                return new(term[..at], Unescape(term[(at + (rest.StartsWith("==") ? 2 : 1))..]), Negated: false);
        }
        throw Statuses.BadRequest($"invalid selector: '{selector}'; can't understand '{term}'");
    }

    private static string Unescape(string value)
    {
        if (!value.AsSpan().ContainsAny('\\', ',', '='))
            return value;
        var text = new StringBuilder(value.Length);
        var escaped = false;
        foreach (var rune in value.EnumerateRunes())
        {
            if (escaped && rune.Value is not ('\\' or ',' or '='))
                throw Statuses.BadRequest($"invalid field selector: invalid escape sequence: \\{rune}");
            if (!escaped && rune.Value is (',' or '='))
                throw Statuses.BadRequest(string.Create(CultureInfo.InvariantCulture, $"invalid field selector: unescaped character in value: {rune.Value}"));
            escaped = !escaped && rune.Value == '\\';
            if (!escaped)
                text.Append(rune.ToString());
        }
        return escaped ? throw Statuses.BadRequest(@"invalid field selector: invalid escape sequence: \") : text.ToString();
    }
}
