using System.Globalization;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Floats as Go writes them: the fewest digits that read back the same.</summary>
internal static class GoNumber
{
    /// <summary>As encoding/json writes it: with an exponent below 1e-6 and from 1e21 on.</summary>
    public static string Json(double number) => Format(number, -6, 21, "0");

    /// <summary>As <c>%v</c> prints it: with an exponent below 1e-4 and from 1e6 on.</summary>
    public static string Plain(double number) => Format(number, -4, 6, "00");

    private static string Format(double number, int low, int high, string negativePower)
    {
        var (digits, exponent) = Decompose(Math.Abs(number));
        var sign = number < 0 ? "-" : "";
        if (exponent >= low && exponent < high)
            return sign + Fixed(digits, exponent);
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        var power = Math.Abs(exponent).ToString(exponent < 0 ? negativePower : "00", CultureInfo.InvariantCulture);
        return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{power}";
    }

    /// <summary>The significant digits, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Decompose(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var power = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal) is var at and >= 0 ? at : mantissa.Length;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = all.TrimStart('0');
        if (significant.Length == 0)
            return ("0", 0);
        return (significant.TrimEnd('0'), power + point - 1 - (all.Length - significant.Length));
    }

    private static string Fixed(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        return digits.Length <= whole ? digits.PadRight(whole, '0') : digits[..whole] + "." + digits[whole..];
    }
}
