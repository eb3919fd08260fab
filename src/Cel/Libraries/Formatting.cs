using System.Globalization;
using System.Numerics;
using System.Text;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary><c>"%s".format([...])</c>: the clauses, one after the other.</summary>
internal static class Formatting
{
    private const int DefaultPrecision = 6;

    public static CelValue Format(string format, CelList arguments, Meter meter)
    {
        try
        {
            return CelValue.Of(Formatted(format, arguments, meter));
        }
        catch (FormatException problem)
        {
            return CelValue.Error(problem.Message);
        }
    }

    /// <summary>A clause of a format: its letter and the digits it asks for.</summary>
    internal readonly record struct Clause(char Letter, int? Precision);

    /// <summary>Reads a clause behind its percent sign.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static Clause TakeClause(string format, ref int at)
    {
        int? precision = null;
        if (format[at] == '.')
        {
            var start = ++at;
            while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
            if (at >= format.Length) throw Unparsed("error while parsing precision: could not find end of precision specifier");
            var digits = format[start..at];
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var read))
                throw Unparsed($"error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing \"{digits}\": {(digits.Length == 0 ? "invalid syntax" : "value out of range")}");
            if (read > CelLimits.FormatPrecisionMax) throw Unparsed($"error while parsing precision: precision {read} exceeds maximum allowed precision {CelLimits.FormatPrecisionMax}");
            precision = read;
        }
        var letter = format[at++];
        if (letter is not ('s' or 'd' or 'f' or 'e' or 'b' or 'x' or 'X' or 'o')) throw Unparsed($"unrecognized formatting clause \"{letter}\"");
        return new(letter, precision);
    }

    private static string Formatted(string format, CelList arguments, Meter meter)
    {
        var text = new StringBuilder();
        var argument = 0;
        for (var at = 0; at < format.Length;)
        {
            meter.Work(1);
            if (format[at] != '%')
            {
                text.Append(format[at++]);
                continue;
            }
            if (at + 1 < format.Length && format[at + 1] == '%')
            {
                text.Append('%');
                at += 2;
                continue;
            }
            if (argument >= arguments.Count) throw new FormatException($"index {argument} out of range");
            if (++at >= format.Length) throw new FormatException("unexpected end of string");
            var clause = TakeClause(format, ref at);
            var written = Written(clause, arguments[argument++], meter);
            meter.Work(written.Length);
            if (text.Length + (long)written.Length > CelLimits.StringUnitsMax) meter.Stop();
            text.Append(written);
        }
        return text.ToString();
    }

    private static string Written(Clause clause, in CelValue value, Meter meter)
    {
        switch (clause.Letter)
        {
            case 's': return FormattedValues.Text(value, meter);
            case 'd': return value.Kind is CelKind.Int or CelKind.Uint ? FormattedValues.Text(value, meter) : throw Wrong($"decimal clause can only be used on integers, was given {NameOf(value)}");
            case 'f': return FixedPoint(Number(value, "fixed-point"), clause.Precision ?? DefaultPrecision);
            case 'e': return Scientific(Number(value, "scientific"), clause.Precision ?? DefaultPrecision);
            case 'b':
                if (value.Kind == CelKind.Bool) return value.AsBool ? "1" : "0";
                return Based(value, "b", "only integers and bools can be formatted as binary");
            case 'o': return Based(value, "o", "octal clause can only be used on integers");
            default: return Hex(value, clause.Letter);
        }
    }

    private static double Number(in CelValue value, string clause)
    {
        if (value.Kind == CelKind.Double) return value.AsDouble;
        if (value.Kind == CelKind.String && value.AsString is "NaN" or "Infinity" or "-Infinity") return Values.Text.ParseDouble(value.AsString)!.Value;
        throw Wrong($"{clause} clause can only be used on doubles, was given {NameOf(value)}");
    }

    private static string FixedPoint(double value, int precision) =>
        double.IsFinite(value) ? value.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : NotFinite(value);

    private static string Scientific(double value, int precision)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        var text = value.ToString("E" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        // .NET writes three digits of the exponent, others two.
        return $"{text[..exponent]}e{text[exponent + 1]}{int.Parse(text[(exponent + 2)..], CultureInfo.InvariantCulture):00}";
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static string Based(in CelValue value, string kind, string problem)
    {
        var (magnitude, sign) = value.Kind switch
        {
            CelKind.Int => ((ulong)BigInteger.Abs(value.AsInt), value.AsInt < 0 ? "-" : ""),
            CelKind.Uint => (value.AsUint, ""),
            _ => throw Wrong($"{problem}, was given {NameOf(value)}"),
        };
        if (kind == "b") return sign + magnitude.ToString("B", CultureInfo.InvariantCulture);
        if (kind != "o") return sign + magnitude.ToString(kind, CultureInfo.InvariantCulture);
        var digits = new StringBuilder();
        do digits.Insert(0, (char)('0' + (magnitude & 7)));
        while ((magnitude >>= 3) > 0);
        return sign + digits;
    }

    private static string Hex(in CelValue value, char letter)
    {
        if (value.Kind is not (CelKind.String or CelKind.Bytes)) return Based(value, letter.ToString(), "only integers, byte buffers, and strings can be formatted as hex");
        var bytes = value.Kind == CelKind.Bytes ? value.AsBytes : Encoding.UTF8.GetBytes(value.AsString);
        return letter == 'X' ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes);
    }

    private static string NameOf(in CelValue value) => Printing.TypeOf(value).Name;

    private static FormatException Unparsed(string problem) => new($"could not parse formatting clause: {problem}");

    private static FormatException Wrong(string problem) => new($"error during formatting: {problem}");
}
