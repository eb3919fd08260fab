using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>
/// Durations as Go writes them: <c>1h30m</c>, <c>10s</c>, <c>250ms</c>. Read as time.ParseDuration reads them, in one pass: it is done before anybody knows who is asking.
/// </summary>
public static class GoDuration
{
    /// <summary>Characters of a text that is no duration, as far as a message quotes it.</summary>
    private const int QuotedCharactersMax = 256;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>What a duration may be without its sign, in nanoseconds; one more than it may be without a minus.</summary>
    private const ulong Limit = 1UL << 63;

    /// <summary>In the unit of this machine, which is 100 ns; what is less is dropped.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var isDuration = TryParse(text, out var nanoseconds, out _);
        duration = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        return isDuration;
    }

    /// <param name="text">The text.</param>
    /// <param name="nanoseconds">The duration.</param>
    /// <param name="error">What Go says of a text that is none.</param>
    public static bool TryParse(string text, out long nanoseconds, out string error)
    {
        (nanoseconds, error) = (0, "");
        var isNegative = text is ['-', ..];
        var rest = text is ['-' or '+', ..] ? text.AsSpan(1) : text;
        if (rest is "0")
            return true;
        ulong sum = 0;
        do
        {
            if (!TryTake(ref rest, out var part, out var unit))
                error = unit.IsEmpty ? $"time: missing unit in duration {Quote(text)}" : $"time: unknown unit {Quote(unit)} in duration {Quote(text)}";
            else if (part is not { } value || (sum += value) > Limit)
                error = $"time: invalid duration {Quote(text)}";
        }
        while (error.Length == 0 && !rest.IsEmpty);
        if (error.Length == 0 && !isNegative && sum == Limit)
            error = $"time: invalid duration {Quote(text)}";
        nanoseconds = isNegative ? unchecked(-(long)sum) : unchecked((long)sum);
        return error.Length == 0;
    }

    /// <summary>Takes a number and its unit.</summary>
    /// <param name="rest">What is left to read.</param>
    /// <param name="value">In nanoseconds; null if that is too much, or there is no number.</param>
    /// <param name="unit">As it is written.</param>
    /// <returns>False if there is a number, but no unit or one that is none.</returns>
    private static bool TryTake(ref ReadOnlySpan<char> rest, out ulong? value, out ReadOnlySpan<char> unit)
    {
        value = null;
        unit = default;
        var before = rest.Length;
        if (!TryTakeInteger(ref rest, out var whole))
            return true;
        var hasDigits = rest.Length < before;
        var (fraction, scale) = (0UL, 1d);
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            before = rest.Length;
            (fraction, scale) = TakeFraction(ref rest);
            hasDigits |= rest.Length < before;
        }
        if (!hasDigits)
            return true;
        var end = rest.IndexOfAny(NumberCharacters);
        unit = end < 0 ? rest : rest[..end];
        rest = rest[unit.Length..];
        if (Nanoseconds(unit) is not { } factor)
            return false;
        if (whole <= Limit / factor)
            value = AtMostLimit((whole * factor) + (fraction > 0 ? (ulong)(fraction * (factor / scale)) : 0));
        return true;
    }

    private static ulong? AtMostLimit(ulong value) => value <= Limit ? value : null;

    /// <returns>False if it is too large.</returns>
    private static bool TryTakeInteger(ref ReadOnlySpan<char> rest, out ulong value)
    {
        value = 0;
        while (!rest.IsEmpty && char.IsAsciiDigit(rest[0]))
        {
            if (value > Limit / 10)
                return false;
            value = (value * 10) + (ulong)(rest[0] - '0');
            if (value > Limit)
                return false;
            rest = rest[1..];
        }
        return true;
    }

    /// <summary>Digits that do not fit any more are passed over: they are too small to count.</summary>
    private static (ulong Value, double Scale) TakeFraction(ref ReadOnlySpan<char> rest)
    {
        var (value, scale, isFull) = (0UL, 1d, false);
        for (; !rest.IsEmpty && char.IsAsciiDigit(rest[0]); rest = rest[1..])
        {
            var next = isFull || value > (Limit - 1) / 10 ? Limit + 1 : (value * 10) + (ulong)(rest[0] - '0');
            isFull = next > Limit;
            if (!isFull)
                (value, scale) = (next, scale * 10);
        }
        return (value, scale);
    }

    private static ulong? Nanoseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00b5s" or "\u03bcs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };

    /// <summary>Quotes as package time does, which knows ASCII only: any other byte is written in hexadecimal.</summary>
    private static string Quote(ReadOnlySpan<char> text)
    {
        var isCut = text.Length > QuotedCharactersMax;
        var quoted = new StringBuilder("\"");
        foreach (var rune in (isCut ? text[..QuotedCharactersMax] : text).EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\');
            if (rune.Value is >= ' ' and < 0x80)
                quoted.Append((char)rune.Value);
            else
                AppendBytes(quoted, rune);
        }
        return quoted.Append(isCut ? "...\"" : "\"").ToString();
    }

    private static void AppendBytes(StringBuilder quoted, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            quoted.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
    }
}
