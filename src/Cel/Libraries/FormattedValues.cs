using System.Globalization;
using System.Text;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>What the clause <c>%s</c> makes of a value: lists and maps in full, strings within them in quotes, keys in order.</summary>
internal static class FormattedValues
{
    public static string Text(in CelValue value, Meter meter)
    {
        if (value.Kind == CelKind.String) return value.AsString;
        if (value.Kind is not (CelKind.List or CelKind.Map)) return Scalar(value, meter);
        var text = new StringBuilder();
        Append(text, value, meter, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, in CelValue value, Meter meter, int depth)
    {
        meter.Work(1);
        if (depth > CelLimits.ValueDepthMax || text.Length > CelLimits.StringUnitsMax) meter.Stop();
        switch (value.Kind)
        {
            case CelKind.List:
                text.Append('[');
                for (var i = 0; i < value.AsList.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    Append(text, value.AsList[i], meter, depth + 1);
                }
                text.Append(']');
                break;
            case CelKind.Map:
                AppendMap(text, value.AsMap, meter, depth);
                break;
            default:
                text.Append(Nested(value, meter));
                break;
        }
    }

    private static void AppendMap(StringBuilder text, CelMap map, Meter meter, int depth)
    {
        var entries = new List<(string Key, CelValue Value)>(map.Count);
        foreach (var key in map.Keys)
        {
            meter.Work(4);
            if (key.Kind is not (CelKind.String or CelKind.Bool or CelKind.Int or CelKind.Uint)) throw new FormatException($"error during formatting: no formatting function for map key of type {Printing.TypeOf(key).Name}");
            map.TryGet(key, out var value);
            entries.Add((Nested(key, meter), value));
        }
        entries.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        text.Append('{');
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) text.Append(", ");
            text.Append(entries[i].Key).Append(':');
            Append(text, entries[i].Value, meter, depth + 1);
        }
        text.Append('}');
    }

    private static string Nested(in CelValue value, Meter meter)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                meter.Work(value.AsString.Length);
                return Values.Text.Quote(value.AsString);
            case CelKind.Bytes: return "b" + Values.Text.Quote(Scalar(value, meter));
            case CelKind.Timestamp: return $"timestamp(\"{value.AsTimestamp}\")";
            case CelKind.Duration: return $"duration(\"{DurationText.Format(value.AsNanoseconds)}\")";
            case CelKind.Double when double.IsFinite(value.AsDouble): return value.AsDouble.ToString("F6", CultureInfo.InvariantCulture);
            case CelKind.Double: return Values.Text.Quote(Values.Text.Of(value.AsDouble));
            default: return Scalar(value, meter);
        }
    }

    private static string Scalar(in CelValue value, Meter meter)
    {
        if (value.Kind == CelKind.Null) return "null";
        if (value.Kind is CelKind.Object or CelKind.Optional)
            throw new FormatException($"error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given {Printing.TypeOf(value).Name}");
        var text = ConversionLibrary.ToText([value], meter);
        return text.IsError ? throw new FormatException($"error during formatting: {text.ErrorMessage}") : text.AsString;
    }
}
