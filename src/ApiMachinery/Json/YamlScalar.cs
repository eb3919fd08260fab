using System.Globalization;
using System.Numerics;
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
            return Float().IsMatch(text) ? (YamlType.Float, Number(text)) : (YamlType.String, new StringValue(text));
        if (text[0] is not ('+' or '-' or (>= '0' and <= '9')))
            return (YamlType.String, new StringValue(text));
        if (Timestamp().IsMatch(text))
            return (YamlType.Timestamp, new StringValue(text));
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var integer))
            return (YamlType.Integer, integer);
        return Float().IsMatch(plain) ? (YamlType.Float, Number(plain)) : (YamlType.String, new StringValue(text));
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
    private static Value Number(string text)
    {
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInteger(number) && Math.Abs(number) < 1e21)
            return Integer(new BigInteger(number));
        return new FloatValue(number);
    }

    private static Value Integer(BigInteger number) => number >= long.MinValue && number <= long.MaxValue
        ? new IntegerValue((long)number)
        : new FloatValue((double)number, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Signed, with the prefixes 0x, 0o, 0b, or 0 for octal.</summary>
    private static bool TryInteger(string text, out Value value)
    {
        value = NullValue.Instance;
        var form = IntegerForm().Match(text);
        if (!form.Success)
            return false;
        var (digits, radix) = form switch
        {
            _ when form.Groups["hex"].Success => (form.Groups["hex"].Value, 16),
            _ when form.Groups["octal"].Success => (form.Groups["octal"].Value, 8),
            _ when form.Groups["binary"].Success => (form.Groups["binary"].Value, 2),
            _ => (form.Groups["decimal"].Value, 10),
        };
        var number = radix == 10
            ? BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));
        value = Integer(text[0] == '-' ? -number : number);
        return true;
    }

    [GeneratedRegex(@"^[-+]?(0[xX](?<hex>[0-9a-fA-F]+)|0[oO]?(?<octal>[0-7]+)|0[bB](?<binary>[01]+)|(?<decimal>0|[1-9][0-9]*))\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Base60();

    [GeneratedRegex(@"^[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])([Tt]([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]([.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})| ([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9]([.,][0-9]+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();
}
