using System.Globalization;
using System.Text;
using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Values;

/// <summary>Values as literals of the language, shortened: for messages and for people who debug.</summary>
internal static class Printing
{
    private const int CharactersMax = 1_000;

    public static string Print(in CelValue value)
    {
        var text = new StringBuilder();
        Print(value, text, 0);
        return text.ToString();
    }

    /// <summary>The type of a value, as <c>type(x)</c> has it.</summary>
    public static CelType TypeOf(in CelValue value) => value.Kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.Uint => CelType.Uint,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.List => CelType.ListOfDyn,
        CelKind.Map => CelType.MapOfDyn,
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.Type => CelType.Type,
        CelKind.Optional => OptionalOfDyn,
        CelKind.Object => value.AsObject.Type,
        _ => CelType.Error,
    };

    private static readonly CelType OptionalOfDyn = CelType.Optional(CelType.Dyn);

    private static void Print(in CelValue value, StringBuilder text, int depth)
    {
        if (text.Length > CharactersMax || depth > 10)
        {
            text.Append("...");
            return;
        }
        switch (value.Kind)
        {
            case CelKind.List:
                text.Append('[');
                for (var i = 0; i < value.AsList.Count && text.Length <= CharactersMax; i++)
                {
                    if (i > 0) text.Append(", ");
                    Print(value.AsList[i], text, depth + 1);
                }
                text.Append(']');
                break;
            case CelKind.Map:
                text.Append('{');
                var first = true;
                foreach (var key in value.AsMap.Keys.TakeWhile(_ => text.Length <= CharactersMax))
                {
                    if (!first) text.Append(", ");
                    first = false;
                    Print(key, text, depth + 1);
                    text.Append(": ");
                    value.AsMap.TryGet(key, out var entry);
                    Print(entry, text, depth + 1);
                }
                text.Append('}');
                break;
            case CelKind.Optional when value.HasValue:
                text.Append("optional(");
                Print(value.OptionalValue, text, depth + 1);
                text.Append(')');
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private static string Scalar(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => value.AsBool ? "true" : "false",
        CelKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Uint => value.AsUint.ToString(CultureInfo.InvariantCulture) + "u",
        CelKind.Double => Text.Of(value.AsDouble),
        CelKind.String => Text.Quote(value.AsString),
        CelKind.Bytes => $"b{Text.Quote(Encoding.Latin1.GetString(value.AsBytes))}",
        CelKind.Timestamp => $"timestamp(\"{value.AsTimestamp}\")",
        CelKind.Duration => $"duration(\"{DurationText.Format(value.AsNanoseconds)}\")",
        CelKind.Type => value.AsType.Name,
        CelKind.Optional => "optional.none()",
        CelKind.Error => $"error({value.ErrorMessage})",
        CelKind.Object => value.AsObject.ToString() ?? "",
        _ => "",
    };
}

public readonly partial struct CelValue
{
    /// <summary>As a literal of the language.</summary>
    public override string ToString() => Printing.Print(this);
}
