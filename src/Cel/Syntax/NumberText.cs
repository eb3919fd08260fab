using System.Globalization;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Syntax;

/// <summary>Numbers as literals have them; none where a number does not fit.</summary>
internal static class NumberText
{
    public static CelValue Int(string sign, string text)
    {
        if (Magnitude(text) is not { } magnitude) return default;
        if (sign == "-") return magnitude <= 1UL << 63 ? CelValue.Of(unchecked(-(long)magnitude)) : default;
        return magnitude <= long.MaxValue ? CelValue.Of((long)magnitude) : default;
    }

    public static CelValue Uint(string text) => Magnitude(text) is { } magnitude ? CelValue.Of(magnitude) : default;

    private static ulong? Magnitude(string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.Ordinal);
        var read = isHex
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return read ? value : null;
    }
}
