using System.Globalization;
using System.Text;
using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary><c>int(x)</c>, <c>string(x)</c> and their like, <c>dyn</c> and <c>type</c>.</summary>
internal static class ConversionLibrary
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Add(FunctionTable functions)
    {
        Convert(functions, "int", CelType.Int, ToInt, ("int64_to_int64", CelType.Int), ("double_to_int64", CelType.Double), ("duration_to_int64", CelType.Duration),
            ("string_to_int64", CelType.String), ("timestamp_to_int64", CelType.Timestamp), ("uint64_to_int64", CelType.Uint));
        Convert(functions, "uint", CelType.Uint, ToUint, ("uint64_to_uint64", CelType.Uint), ("double_to_uint64", CelType.Double), ("int64_to_uint64", CelType.Int), ("string_to_uint64", CelType.String));
        Convert(functions, "double", CelType.Double, ToDouble, ("double_to_double", CelType.Double), ("int64_to_double", CelType.Int), ("string_to_double", CelType.String), ("uint64_to_double", CelType.Uint));
        Convert(functions, "bool", CelType.Bool, ToBool, ("bool_to_bool", CelType.Bool), ("string_to_bool", CelType.String));
        Convert(functions, "string", CelType.String, ToText, ("string_to_string", CelType.String), ("bool_to_string", CelType.Bool), ("bytes_to_string", CelType.Bytes), ("double_to_string", CelType.Double),
            ("duration_to_string", CelType.Duration), ("int64_to_string", CelType.Int), ("timestamp_to_string", CelType.Timestamp), ("uint64_to_string", CelType.Uint));
        Convert(functions, "bytes", CelType.Bytes, ToBytes, ("bytes_to_bytes", CelType.Bytes), ("string_to_bytes", CelType.String));
        Convert(functions, "duration", CelType.Duration, ToDuration, ("duration_to_duration", CelType.Duration), ("int64_to_duration", CelType.Int), ("string_to_duration", CelType.String));
        Convert(functions, "timestamp", CelType.Timestamp, ToTimestamp, ("timestamp_to_timestamp", CelType.Timestamp), ("int64_to_timestamp", CelType.Int), ("string_to_timestamp", CelType.String));
        var any = CelType.Parameter("A");
        functions.Global("dyn", "to_dyn", [any], CelType.Dyn, (values, _) => values[0]);
        functions.Global("type", "type", [any], CelType.Of(any), (values, _) => CelValue.Of(Printing.TypeOf(values[0])));
    }

    private static void Convert(FunctionTable functions, string name, CelType result, CelFunction convert, params (string Id, CelType From)[] overloads)
    {
        foreach (var (id, from) in overloads) functions.Global(name, id, [from], result, convert);
    }

    private static CelValue ToInt(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var value = values[0];
        return value.Kind switch
        {
            CelKind.Int => value,
            CelKind.Uint => Errors.Int(value.AsUint),
            CelKind.Double => value.AsDouble is > -9223372036854775808.0 and < 9223372036854775808.0 ? CelValue.Of((long)value.AsDouble) : CelValue.Error("integer overflow"),
            CelKind.Timestamp => CelValue.Of(value.AsTimestamp.Seconds),
            CelKind.Duration => CelValue.Of(value.AsNanoseconds),
            _ => long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? CelValue.Of(number)
                : CelValue.Error($"strconv.ParseInt: parsing {Shown(value.AsString)}: {(Text.IsNumber(value.AsString) ? "value out of range" : "invalid syntax")}"),
        };
    }

    private static CelValue ToUint(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var value = values[0];
        return value.Kind switch
        {
            CelKind.Uint => value,
            CelKind.Int => Errors.Uint(value.AsInt),
            CelKind.Double => value.AsDouble is >= 0 and < 18446744073709551616.0 ? CelValue.Of((ulong)value.AsDouble) : CelValue.Error("unsigned integer overflow"),
            _ => ulong.TryParse(value.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? CelValue.Of(number)
                : CelValue.Error($"strconv.ParseUint: parsing {Shown(value.AsString)}: {(Text.IsNumber(value.AsString) && !value.AsString.StartsWith('-') ? "value out of range" : "invalid syntax")}"),
        };
    }

    private static CelValue ToDouble(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var value = values[0];
        return value.Kind switch
        {
            CelKind.Double => value,
            CelKind.Int => CelValue.Of((double)value.AsInt),
            CelKind.Uint => CelValue.Of((double)value.AsUint),
            _ => Text.ParseDouble(value.AsString) is { } number ? CelValue.Of(number) : CelValue.Error($"strconv.ParseFloat: parsing {Shown(value.AsString)}: invalid syntax"),
        };
    }

    private static CelValue ToBool(ReadOnlySpan<CelValue> values, Meter meter) => values[0].Kind == CelKind.Bool ? values[0] : values[0].AsString switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
        _ => CelValue.Error("type conversion error from 'string' to 'bool'"),
    };

    public static CelValue ToText(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var value = values[0];
        switch (value.Kind)
        {
            case CelKind.String: return value;
            case CelKind.Bool: return CelValue.Of(value.AsBool ? "true" : "false");
            case CelKind.Int: return CelValue.Of(value.AsInt.ToString(CultureInfo.InvariantCulture));
            case CelKind.Uint: return CelValue.Of(value.AsUint.ToString(CultureInfo.InvariantCulture));
            case CelKind.Double: return CelValue.Of(Text.Of(value.AsDouble));
            case CelKind.Timestamp: return CelValue.Of(value.AsTimestamp.ToString());
            case CelKind.Duration: return CelValue.Of(DurationText.Format(value.AsNanoseconds));
            case CelKind.Type: return CelValue.Of(value.AsType.Name);
        }
        meter.Work(value.AsBytes.Length);
        try
        {
            return CelValue.Of(Utf8.GetString(value.AsBytes));
        }
        catch (ArgumentException)
        {
            return CelValue.Error("invalid UTF-8 in bytes, cannot convert to string");
        }
    }

    private static CelValue ToBytes(ReadOnlySpan<CelValue> values, Meter meter)
    {
        if (values[0].Kind == CelKind.Bytes) return values[0];
        meter.Work(values[0].AsString.Length);
        return CelValue.Of(Encoding.UTF8.GetBytes(values[0].AsString));
    }

    private static CelValue ToDuration(ReadOnlySpan<CelValue> values, Meter meter) => values[0].Kind switch
    {
        CelKind.Duration => values[0],
        CelKind.Int => CelValue.OfNanoseconds(values[0].AsInt),
        _ => DurationText.TryParse(values[0].AsString, out var nanoseconds) ? CelValue.OfNanoseconds(nanoseconds) : CelValue.Error($"time: invalid duration {Shown(values[0].AsString)}"),
    };

    private static CelValue ToTimestamp(ReadOnlySpan<CelValue> values, Meter meter)
    {
        if (values[0].Kind == CelKind.Timestamp) return values[0];
        if (values[0].Kind == CelKind.Int)
        {
            var timestamp = new CelTimestamp(values[0].AsInt, 0);
            return timestamp.IsInRange ? CelValue.Of(timestamp) : CelValue.Error("timestamp overflow");
        }
        return CelTimestamp.TryParse(values[0].AsString, out var parsed)
            ? CelValue.Of(parsed)
            : CelValue.Error($"parsing time {Shown(values[0].AsString)} as \"2006-01-02T15:04:05Z07:00\": cannot parse {Shown(values[0].AsString)} as \"2006\"");
    }

    private static string Shown(string text) => Text.Quote(text.Length > 100 ? text[..100] : text);
}
