using System.Globalization;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>Times as RFC 3339 and Go's time package have them.</summary>
internal static class Rfc3339
{
    private const string Layout = "2006-01-02T15:04:05Z07:00";

    private const int DateTimeLength = 19;
    private const int ZoneLengthMax = 6;

    /// <summary>Parses a time; fractions of a second are dropped, as metav1.Time does when it writes.</summary>
    public static bool TryParse(string text, out DateTime utc)
    {
        utc = default;
        if (!HasForm(text, out var fraction))
            return false;
        if (fraction == 0 && text[^1] == 'Z')
            return TryParseUtc(text, out utc);
        Span<char> whole = stackalloc char[DateTimeLength + ZoneLengthMax];
        text.AsSpan(0, DateTimeLength).CopyTo(whole);
        var zone = text.AsSpan(DateTimeLength + fraction);
        zone.CopyTo(whole[DateTimeLength..]);
        if (!DateTimeOffset.TryParseExact(whole[..(DateTimeLength + zone.Length)], "yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        utc = time.UtcDateTime;
        return true;
    }

    /// <summary>A time of the form that this server writes, which is what it mostly reads.</summary>
    private static bool TryParseUtc(ReadOnlySpan<char> text, out DateTime utc)
    {
        var (year, month, day) = (100 * Two(text, 0) + Two(text, 2), Two(text, 5), Two(text, 8));
        var (hour, minute, second) = (Two(text, 11), Two(text, 14), Two(text, 17));
        var exists = year is >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;
        utc = exists ? new(year, month, day, hour, minute, second, DateTimeKind.Utc) : default;
        return exists;
    }

    private static int Two(ReadOnlySpan<char> text, int at) => 10 * (text[at] - '0') + text[at + 1] - '0';

    /// <summary>The same with fractions of a second, down to microseconds (metav1.MicroTime).</summary>
    public static bool TryParseMicro(string text, out DateTimeOffset time)
    {
        time = default;
        return HasForm(text, out _) && DateTimeOffset.TryParseExact(
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

    /// <summary>Date, time, perhaps a fraction behind a point or a comma, and <c>Z</c> or an offset; nothing else.</summary>
    /// <param name="text">What may be a time.</param>
    /// <param name="fraction">Characters of the fraction, its point included.</param>
    private static bool HasForm(ReadOnlySpan<char> text, out int fraction)
    {
        fraction = 0;
        if (text.Length < DateTimeLength || !Looks(text[..DateTimeLength], "0000-00-00T00:00:00"))
            return false;
        var rest = text[DateTimeLength..];
        if (rest is ['.' or ',', ..])
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (end <= 0)
                return false;
            fraction = end + 1;
        }
        var zone = rest[fraction..];
        return zone is "Z" || Looks(zone, "+00:00") || Looks(zone, "-00:00");
    }

    /// <summary>A digit where the pattern has one, the same character elsewhere.</summary>
    private static bool Looks(ReadOnlySpan<char> text, string pattern)
    {
        if (text.Length != pattern.Length)
            return false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '0' ? !char.IsAsciiDigit(text[i]) : text[i] != pattern[i])
                return false;
        }
        return true;
    }
}
