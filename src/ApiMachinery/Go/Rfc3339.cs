using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>Times as RFC 3339 and Go's time package have them.</summary>
internal static partial class Rfc3339
{
    private const string Layout = "2006-01-02T15:04:05Z07:00";

    /// <summary>Parses a time; fractions of a second are dropped, as metav1.Time does when it writes.</summary>
    public static bool TryParse(string text, out DateTime utc)
    {
        utc = default;
        var form = Form().Match(text);
        if (!form.Success)
            return false;
        var whole = string.Concat(form.Groups["time"].ValueSpan, form.Groups["zone"].ValueSpan);
        if (!DateTimeOffset.TryParseExact(whole, "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        utc = time.UtcDateTime;
        return true;
    }

    /// <summary>The same with fractions of a second, down to microseconds (metav1.MicroTime).</summary>
    public static bool TryParseMicro(string text, out DateTimeOffset time)
    {
        time = default;
        var form = Form().Match(text);
        return form.Success && DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>In UTC, to the second.</summary>
    public static string Format(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The message Go's time.Parse gives for a text that is no time.</summary>
    public static string Explain(string text)
    {
        (string Element, int Length)[] parts = [("2006", 4), ("-", 1), ("01", 2), ("-", 1), ("02", 2), ("T", 1), ("15", 2), (":", 1), ("04", 2), (":", 1), ("05", 2), ("Z07:00", 1)];
        var rest = text.AsSpan();
        foreach (var (element, length) in parts)
        {
            var fits = rest.Length >= length && (char.IsAsciiLetter(element[0]) || char.IsAsciiDigit(element[0])
                ? element is "T" or "Z07:00" ? rest[0] == element[0] || (element == "Z07:00" && rest[0] is '+' or '-') : !rest[..length].ContainsAnyExceptInRange('0', '9')
                : rest[0] == element[0]);
            if (!fits)
                return $"parsing time {Quote(text)} as {Quote(Layout)}: cannot parse {Quote(rest.ToString())} as {Quote(element)}";
            rest = rest[length..];
        }
        return $"parsing time {Quote(text)}: out of range";
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"^(?<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})([.,][0-9]+)?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
