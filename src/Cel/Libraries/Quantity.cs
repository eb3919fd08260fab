using System.Globalization;
using System.Numerics;

namespace OrleansAA.Cel.Libraries;

/// <summary>A quantity (k8s.io/apimachinery/pkg/api/resource) as a whole number of billionths: no quantity is finer, and none is larger than 2^63-1 when it is read.</summary>
internal readonly record struct Quantity(BigInteger Billionths)
{
    private const int TextMax = 256;
    private const int DigitsOfOne = 9;

    public static readonly BigInteger One = BigInteger.Pow(10, DigitsOfOne);

    private static readonly BigInteger Largest = long.MaxValue * One;

    public bool IsInteger => (Billionths % One).IsZero && Billionths / One >= long.MinValue && Billionths / One <= long.MaxValue;

    public long AsInteger => (long)(Billionths / One);

    public double AsDouble => (double)Billionths / 1e9;

    /// <summary>Null with what is wrong.</summary>
    public static Quantity? Parse(string text, out string problem)
    {
        problem = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        if (text.Length == 0 || text.Length > TextMax)
        {
            if (text.Length == 0) problem = "unable to parse quantity's suffix";
            return null;
        }
        var at = text[0] is '+' or '-' ? 1 : 0;
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        var number = text[at..end].Split('.');
        if (number.Length > 2 || (number[0].Length == 0 && (number.Length == 1 || number[1].Length == 0))) return null;
        if (Suffix(text[end..]) is not { } suffix)
        {
            problem = "unable to parse quantity's suffix";
            return null;
        }
        var fraction = number.Length == 2 ? number[1] : "";
        var digits = BigInteger.Parse("0" + number[0] + fraction, CultureInfo.InvariantCulture) * suffix.Factor;
        var billionths = Scaled(digits, suffix.Exponent - fraction.Length + DigitsOfOne);
        if (billionths > Largest) billionths = Largest;
        return new(text[0] == '-' ? -billionths : billionths);
    }

    /// <summary>Rounds up what is finer than a billionth, away from zero.</summary>
    private static BigInteger Scaled(BigInteger digits, int exponent)
    {
        if (digits.IsZero) return digits;
        if (exponent > 2 * DigitsOfOne + TextMax) return Largest + 1;
        if (exponent >= 0) return digits * BigInteger.Pow(10, Math.Min(exponent, 64)) is var scaled && exponent > 64 ? Largest + 1 : scaled;
        if (-exponent > TextMax + 64) return 1;
        var quotient = BigInteger.DivRem(digits, BigInteger.Pow(10, -exponent), out var rest);
        return rest.IsZero ? quotient : quotient + 1;
    }

    private static (BigInteger Factor, int Exponent)? Suffix(string suffix)
    {
        switch (suffix)
        {
            case "": return (1, 0);
            case "n": return (1, -9);
            case "u": return (1, -6);
            case "m": return (1, -3);
            case "k": return (1, 3);
            case "M": return (1, 6);
            case "G": return (1, 9);
            case "T": return (1, 12);
            case "P": return (1, 15);
            case "E": return (1, 18);
        }
        if (suffix.Length == 2 && suffix[1] == 'i' && "KMGTPE".IndexOf(suffix[0], StringComparison.Ordinal) is var power and >= 0) return (BigInteger.Pow(1024, power + 1), 0);
        if (suffix[0] is not ('e' or 'E') || suffix.Length > 12) return null;
        return int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) ? (1, Math.Clamp(exponent, -100_000, 100_000)) : null;
    }

    public override string ToString()
    {
        var whole = BigInteger.DivRem(BigInteger.Abs(Billionths), One, out var rest);
        var fraction = rest.IsZero ? "" : "." + ((long)rest).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return $"{(Billionths.Sign < 0 ? "-" : "")}{whole.ToString(CultureInfo.InvariantCulture)}{fraction}";
    }
}
