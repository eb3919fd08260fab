using System.Globalization;
using System.Text;

namespace OrleansAA.Cel.Values;

/// <summary>Strings are sequences of code points in the language, and of UTF-16 units here: this is where the one becomes the other.</summary>
internal static class Text
{
    public static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Code points.</summary>
    public static int Length(string text)
    {
        var pairs = 0;
        if (HasSurrogates(text))
        {
            for (var i = 0; i + 1 < text.Length; i++)
                if (char.IsSurrogatePair(text[i], text[i + 1])) { pairs++; i++; }
        }
        return text.Length - pairs;
    }

    /// <summary>Where the code point of an index begins, in UTF-16 units.</summary>
    public static int UnitOf(string text, int index)
    {
        if (!HasSurrogates(text)) return index;
        var unit = 0;
        for (; index > 0; index--) unit += unit + 1 < text.Length && char.IsSurrogatePair(text[unit], text[unit + 1]) ? 2 : 1;
        return unit;
    }

    /// <summary>Which code point begins at a UTF-16 unit.</summary>
    public static int IndexOf(string text, int unit) => HasSurrogates(text) ? Length(text[..unit]) : unit;

    /// <summary>The order of code points, which that of UTF-16 units is not.</summary>
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>As Go's <c>%g</c> has it, which is how the language turns a double into a string.</summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var (digits, exponent) = Digits(value);
        var sign = value < 0 ? "-" : "";
        if (exponent is >= -4 and < 6) return sign + Positional(digits, exponent);
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>Whether it is an integer in decimal digits, however large.</summary>
    public static bool IsNumber(string text) => text.TrimStart('-', '+') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);

    /// <summary>A number as Go's <c>strconv.ParseFloat</c> takes it.</summary>
    public static double? ParseDouble(string text)
    {
        var unsigned = text.TrimStart('+', '-');
        if (text.Length - unsigned.Length > 1) return null;
        var sign = text.StartsWith('-') ? -1 : 1;
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase)) return sign * double.PositiveInfinity;
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase)) return double.NaN;
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return unsigned.Length > 0 && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == '.') && double.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The shortest digits that give the number back, and the power of ten of the first.</summary>
    public static (string Digits, int Exponent) Digits(double value)
    {
        var text = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var mantissa = shortest.Split('E')[0];
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        var exponent = int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        // A number that rounds up to the next power of ten in sixteen digits has the exponent of that power.
        if (digits.Length > 0 && digits.All(digit => digit == '9') && text.StartsWith('1')) exponent--;
        return (digits, exponent);
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0) return "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>As Go's <c>%q</c> has it: in quotes, with what is not printable escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"' or '\\': quoted.Append('\\').Append((char)rune.Value); break;
                case '\a': quoted.Append(@"\a"); break;
                case '\b': quoted.Append(@"\b"); break;
                case '\f': quoted.Append(@"\f"); break;
                case '\n': quoted.Append(@"\n"); break;
                case '\r': quoted.Append(@"\r"); break;
                case '\t': quoted.Append(@"\t"); break;
                case '\v': quoted.Append(@"\v"); break;
                case < ' ' or 0x7f: quoted.Append(CultureInfo.InvariantCulture, $@"\x{rune.Value:x2}"); break;
                default: quoted.Append(rune.ToString()); break;
            }
        }
        return quoted.Append('"').ToString();
    }
}
