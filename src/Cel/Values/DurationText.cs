using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace OrleansAA.Cel.Values;

/// <summary>Durations as Go writes them (<c>1h30m</c>) and as the language prints them (<c>5400s</c>).</summary>
internal static class DurationText
{
    private static readonly SearchValues<char> DigitsAndPoint = SearchValues.Create("0123456789.");

    private const long NanosecondsPerSecond = 1_000_000_000;

    public static string Format(long nanoseconds)
    {
        var whole = BigInteger.DivRem(BigInteger.Abs(nanoseconds), NanosecondsPerSecond, out var rest);
        var fraction = rest.IsZero ? "" : "." + ((long)rest).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{(nanoseconds < 0 ? "-" : "")}{whole.ToString(CultureInfo.InvariantCulture)}{fraction}s";
    }

    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        if (rest.Length is 0 or > 256) return false;
        var negative = rest[0] == '-';
        if (rest[0] is '-' or '+') rest = rest[1..];
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;
        var total = Int128.Zero;
        while (!rest.IsEmpty)
        {
            if (!TakePart(ref rest, out var part)) return false;
            total += part;
            if (total > (Int128)long.MaxValue + 1) return false;
        }
        if (negative) total = -total;
        if (total > long.MaxValue) return false;
        nanoseconds = (long)total;
        return true;
    }

    private static bool TakePart(ref ReadOnlySpan<char> rest, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var whole = TakeDigits(ref rest);
        var fraction = "";
        if (!rest.IsEmpty && rest[0] == '.')
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
            if (fraction.Length + whole.Length == 0) return false;
        }
        else if (whole.Length == 0)
        {
            return false;
        }
        if (Unit(ref rest) is not { } unit || whole.TrimStart('0').Length > 19) return false;
        nanoseconds = (whole.Length == 0 ? 0 : Int128.Parse(whole, CultureInfo.InvariantCulture)) * unit;
        var scale = unit;
        foreach (var digit in fraction.AsSpan(0, Math.Min(fraction.Length, 15)))
        {
            nanoseconds += (digit - '0') * (Int128)scale / 10;
            scale /= 10;
        }
        return true;
    }

    private static string TakeDigits(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = (end < 0 ? rest : rest[..end]).ToString();
        rest = end < 0 ? default : rest[end..];
        return digits;
    }

    private static long? Unit(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny(DigitsAndPoint);
        var name = end < 0 ? rest : rest[..end];
        rest = rest[name.Length..];
        return name switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => NanosecondsPerSecond,
            "m" => 60 * NanosecondsPerSecond,
            "h" => 3600 * NanosecondsPerSecond,
            _ => null,
        };
    }
}
