using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>The types a plain YAML scalar can turn out to have.</summary>
internal enum YamlType
{
    String,
    Null,
    Boolean,
    Integer,
    Float,

    /// <summary>Kept as text: JSON has no times.</summary>
    Timestamp,
}

/// <summary>
/// What plain YAML scalars mean, by the rules of go-yaml v2 that sigs.k8s.io/yaml follows: YAML 1.1 with y, yes and on as booleans,
/// octal and hexadecimal integers and underscores in numbers, but without base 60.
/// </summary>
internal static partial class YamlScalar
{
    private static readonly Dictionary<string, (YamlType Type, Value Value)> Words = new(StringComparer.Ordinal)
    {
        [""] = (YamlType.Null, NullValue.Instance),
        ["~"] = (YamlType.Null, NullValue.Instance),
    };

    static YamlScalar()
    {
        Add(YamlType.Null, NullValue.Instance, "null");
        Add(YamlType.Boolean, BooleanValue.True, "y", "yes", "true", "on");
        Add(YamlType.Boolean, BooleanValue.False, "n", "no", "false", "off");
        Add(YamlType.Float, new FloatValue(double.PositiveInfinity), ".inf", "+.inf");
        Add(YamlType.Float, new FloatValue(double.NegativeInfinity), "-.inf");
        foreach (var word in new[] { ".nan", ".NaN", ".NAN" })
            Words[word] = (YamlType.Float, new FloatValue(double.NaN));
    }

    public static (YamlType Type, Value Value) Resolve(string text)
    {
        if (Words.TryGetValue(text, out var word))
            return word;
        if (text[0] == '.')
            return TryFloat(text, out var fraction) ? (YamlType.Float, fraction) : (YamlType.String, new StringValue(text));
        if (text[0] is not ('+' or '-' or (>= '0' and <= '9')))
            return (YamlType.String, new StringValue(text));
        if (Timestamp().IsMatch(text))
            return (YamlType.Timestamp, new StringValue(text));
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var integer))
            return (YamlType.Integer, integer);
        return TryFloat(plain, out var number) ? (YamlType.Float, number) : (YamlType.String, new StringValue(text));
    }

    /// <summary>True if a string has to be quoted so that it does not turn into something else.</summary>
    public static bool NeedsQuotes(string text) => Resolve(text).Type != YamlType.String || text == "<<" || Base60().IsMatch(text);

    private static void Add(YamlType type, Value value, params string[] words)
    {
        foreach (var word in words)
        {
            var first = word.IndexOfAny([.. "abcdefghijklmnopqrstuvwxyz"]);
            Words[word] = (type, value);
            Words[word.ToUpperInvariant()] = (type, value);
            Words[string.Concat(word.AsSpan(0, first), char.ToUpperInvariant(word[first]).ToString(), word.AsSpan(first + 1))] = (type, value);
        }
    }

    /// <summary>A float as JSON carries it on: a whole number loses its fraction, and so goes for an integer.</summary>
    /// <returns>False if it is beyond what a float can be.</returns>
    private static bool TryFloat(string text, out Value value)
    {
        value = NullValue.Instance;
        if (!Float().IsMatch(text))
            return false;
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        value = double.IsInteger(number) && Math.Abs(number) < 1e21 ? Whole(number) : new FloatValue(number);
        return double.IsFinite(number);
    }

    /// <summary>The shortest digits that say which number it is, and zeros.</summary>
    private static Value Whole(double number)
    {
        var exact = decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        return exact is >= long.MinValue and <= long.MaxValue
            ? new IntegerValue((long)exact)
            : new FloatValue(number, exact.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Signed, with the prefixes 0x, 0o, 0b, or 0 for octal.</summary>
    /// <returns>False if it is none, or has more than 64 bits.</returns>
    private static bool TryInteger(string text, out Value value)
    {
        value = NullValue.Instance;
        var form = IntegerForm().Match(text);
        if (!form.Success || !TryMagnitude(form, out var magnitude))
            return false;
        var isNegative = text[0] == '-';
        if (magnitude <= (ulong)long.MaxValue)
            value = new IntegerValue(isNegative ? -(long)magnitude : (long)magnitude);
        else if (!isNegative)
            value = new FloatValue(magnitude, magnitude.ToString(CultureInfo.InvariantCulture));
        else if (magnitude == 1UL << 63)
            value = new IntegerValue(long.MinValue);
        else
            return false;
        return true;
    }

    private static bool TryMagnitude(Match form, out ulong magnitude)
    {
        var (digits, bits) = form switch
        {
            _ when form.Groups["hex"].Success => (form.Groups["hex"].Value, 4),
            _ when form.Groups["octal"].Success => (form.Groups["octal"].Value, 3),
            _ when form.Groups["binary"].Success => (form.Groups["binary"].Value, 1),
            _ => (form.Groups["decimal"].Value, 0),
        };
        if (bits == 0)
            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out magnitude);
        magnitude = 0;
        foreach (var digit in digits)
        {
            if (magnitude >> (64 - bits) != 0)
                return false;
            magnitude = (magnitude << bits) | (uint)HexDigit(digit);
        }
        return true;
    }

    private static int HexDigit(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : char.ToLowerInvariant(digit) - 'a' + 10;

    [GeneratedRegex(@"^[-+]?(0[xX](?<hex>[0-9a-fA-F]+)|0[oO]?(?<octal>[0-7]+)|0[bB](?<binary>[01]+)|(?<decimal>0|[1-9][0-9]*))\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Base60();

    [GeneratedRegex(@"^[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])([Tt]([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]([.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})| ([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]([.,][0-9]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();
}
