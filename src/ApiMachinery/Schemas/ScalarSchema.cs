using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The scalar types of the wire.</summary>
public enum ScalarType
{
    String,
    Boolean,
    Int32,
    Int64,
    Double,

    /// <summary>metav1.Time: RFC 3339 in UTC, to the second; the zero time is null.</summary>
    Time,

    /// <summary>Any JSON, kept as it came (metav1.FieldsV1, runtime.RawExtension): a <see cref="RawJson"/>.</summary>
    Raw,
}

/// <summary>JSON that is carried along unread.</summary>
public sealed record RawJson(ReadOnlyMemory<byte> Utf8);

/// <summary>The schema of a scalar.</summary>
public sealed class ScalarSchema : TypeSchema
{
    private readonly Type _clrType;

    internal ScalarSchema(ScalarType type, Type clrType) => (Type, _clrType) = (type, clrType);

    public ScalarType Type { get; }

    /// <summary>For <see cref="ScalarType.Raw"/>: apply looks into the objects and owns them member by member.</summary>
    public bool PreserveUnknownFields { get; init; }

    public override Type ClrType => _clrType;

    public override string GoType => Type switch
    {
        ScalarType.String => "string",
        ScalarType.Boolean => "bool",
        ScalarType.Int32 => "int32",
        ScalarType.Int64 => "int64",
        ScalarType.Double => "float64",
        ScalarType.Time => "v1.Time",
        _ => "runtime.RawExtension",
    };

    internal static string FormatTime(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal override object? Read(ref Utf8JsonReader reader, DecodeContext context, object? before)
    {
        switch (Type)
        {
            case ScalarType.String when reader.TokenType == JsonTokenType.String:
                return reader.GetString();
            case ScalarType.Boolean when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                return reader.GetBoolean();
            case ScalarType.Int32 when IsInteger(ref reader) && reader.TryGetInt32(out var number):
                return number;
            case ScalarType.Int64 when IsInteger(ref reader) && reader.TryGetInt64(out var number):
                return number;
            case ScalarType.Double when reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number):
                return number;
            case ScalarType.Time:
                return ReadTime(ref reader, context);
            case ScalarType.Raw:
                return ReadRaw(ref reader);
        }
        var found = Describe(ref reader);
        // Go quotes the literal only where a number does not fit a numeric type.
        context.WrongType(Type is ScalarType.Int32 or ScalarType.Int64 or ScalarType.Double ? found : found.Split(' ')[0], GoType);
        reader.Skip();
        return null;
    }

    internal override void Write(Utf8JsonWriter writer, object? value)
    {
        switch (Type)
        {
            case ScalarType.String:
                writer.WriteStringValue((string?)value ?? "");
                break;
            case ScalarType.Boolean:
                writer.WriteBooleanValue(value is true);
                break;
            case ScalarType.Int32:
                writer.WriteNumberValue((int?)value ?? 0);
                break;
            case ScalarType.Int64:
                writer.WriteNumberValue((long?)value ?? 0);
                break;
            case ScalarType.Double:
                writer.WriteNumberValue((double?)value ?? 0);
                break;
            case ScalarType.Time when value is DateTime time && time != default:
                writer.WriteStringValue(FormatTime(time));
                break;
            case ScalarType.Raw when value is RawJson raw:
                writer.WriteRawValue(raw.Utf8.Span, skipInputValidation: true);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    internal override Value ToValue(object? value) => Type switch
    {
        ScalarType.String => new StringValue((string?)value ?? ""),
        ScalarType.Boolean => BooleanValue.Of(value is true),
        ScalarType.Int32 => new IntegerValue((int?)value ?? 0),
        ScalarType.Int64 => new IntegerValue((long?)value ?? 0),
        ScalarType.Double => new FloatValue((double?)value ?? 0),
        ScalarType.Time when value is DateTime time && time != default => new StringValue(FormatTime(time)),
        ScalarType.Raw when value is RawJson raw => ValueJson.Parse(raw.Utf8.Span),
        _ => NullValue.Instance,
    };

    /// <summary>True for what a null leaves as it is: Go sets pointers, lists, maps and what reads itself to nothing, and nothing else.</summary>
    internal bool IsKeptByNull => Type is not (ScalarType.Time or ScalarType.Raw);

    internal override bool IsEmpty(object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        bool flag => !flag,
        int number => number == 0,
        long number => number == 0,
        double number => number == 0,
        DateTime time => time == default,
        _ => false,
    };

    /// <summary>What stands there, in the words of Go's decoder.</summary>
    internal static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number " + ClientText.Cut(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True or JsonTokenType.False => "bool",
        JsonTokenType.StartArray => "array",
        _ => "object",
    };

    private static bool IsInteger(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && !reader.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E');

    private static object? ReadTime(ref Utf8JsonReader reader, DecodeContext context)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            var found = reader.TokenType == JsonTokenType.Number ? "number" : Describe(ref reader);
            context.Malformed($"json: cannot unmarshal {found} into Go value of type string");
            reader.Skip();
            return null;
        }
        var text = reader.GetString()!;
        if (Rfc3339.TryParse(text, out var time))
            return time;
        context.Malformed(Rfc3339.Explain(text));
        return null;
    }

    private static RawJson ReadRaw(ref Utf8JsonReader reader)
    {
        // Written out again rather than copied: a document may hold white space inside, and stored bytes are canonical.
        return new RawJson(ValueJson.Write(ValueJson.Read(ref reader)));
    }
}
