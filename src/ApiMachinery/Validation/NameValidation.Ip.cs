using System.Globalization;

namespace OrleansAA.ApiMachinery.Validation;

public static partial class NameValidation
{
    private const int Ipv6Fields = 8;

    /// <summary>
    /// True for an IP address as Go's net.ParseIP takes it: a dotted quad without leading zeros, or IPv6 in any of its forms
    /// (<c>::</c> once and for at least one field, the last two fields as a dotted quad), with neither zone, brackets, port nor prefix length.
    /// </summary>
    public static bool IsValidIp(string text) => text.Contains(':') ? IsIpv6(text) : IsIpv4(text);

    private static bool IsIpv4(ReadOnlySpan<char> text)
    {
        var fields = 0;
        foreach (var part in text.Split('.'))
        {
            if (++fields > 4 || !IsOctet(text[part]))
                return false;
        }
        return fields == 4;
    }

    private static bool IsOctet(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 3
        && !text.ContainsAnyExceptInRange('0', '9')
        && (text.Length == 1 || text[0] != '0')
        && int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) <= 255;

    private static bool IsIpv6(ReadOnlySpan<char> text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return Ipv6FieldCount(text, last: true) == Ipv6Fields;
        var before = text[..gap];
        var after = text[(gap + 2)..];
        var left = before.IsEmpty ? 0 : Ipv6FieldCount(before, last: false);
        var right = after.IsEmpty ? 0 : Ipv6FieldCount(after, last: true);
        return left >= 0 && right >= 0 && left + right < Ipv6Fields;
    }

    /// <summary>How many 16-bit fields a run of them holds; -1 if it is malformed. Only the last run may end in a dotted quad, which counts for two.</summary>
    private static int Ipv6FieldCount(ReadOnlySpan<char> text, bool last)
    {
        var count = 0;
        foreach (var part in text.Split(':'))
        {
            var field = text[part];
            if (field.Contains('.'))
                return last && part.End.Value == text.Length && IsIpv4(field) ? count + 2 : -1;
            if (field.Length is < 1 or > 4 || !IsHex(field))
                return -1;
            count++;
        }
        return count;
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;
        }
        return true;
    }
}
