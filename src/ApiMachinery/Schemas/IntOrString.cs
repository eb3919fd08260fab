using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A number or a string (x-kubernetes-int-or-string): a port by number or by name, a count or a percentage. <c>80</c> and <c>"80"</c> are not the same.</summary>
[JsonConverter(typeof(IntOrStringJsonConverter))]
public readonly record struct IntOrString
{
    private readonly string? _text;
    private readonly int _number;

    private IntOrString(int number, string? text) => (_number, _text) = (number, text);

    /// <summary>Whether it is a text.</summary>
    public bool IsString => _text is not null;

    /// <summary>The number; 0 of a string.</summary>
    public int Number => _number;

    /// <summary>The string; of a number its digits.</summary>
    public override string ToString() => _text ?? _number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator IntOrString(int number) => new(number, null);

    /// <summary>A text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator IntOrString(string text) => new(0, text);
}

internal sealed class IntOrStringJsonConverter : JsonConverter<IntOrString>
{
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : reader.GetInt32();

    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.IsString)
            writer.WriteStringValue(value.ToString());
        else
            writer.WriteNumberValue(value.Number);
    }
}

internal sealed class IntOrStringSchema() : ScalarSchema<IntOrString>(ScalarType.IntOrString)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref IntOrString value)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            value = reader.GetString()!;
            return true;
        }
        if (JsonTokens.IsInteger(ref reader) && reader.TryGetInt32(out var number))
        {
            value = number;
            return true;
        }
        context.Malformed($"json: cannot unmarshal {JsonTokens.Describe(ref reader)} into Go value of type int32");
        reader.Skip();
        return false;
    }

    public override void Write(Utf8JsonWriter writer, IntOrString value)
    {
        if (value.IsString)
            writer.WriteStringValue(value.ToString());
        else
            writer.WriteNumberValue(value.Number);
    }

    public override Value TreeOf(IntOrString value) => value.IsString ? new StringValue(value.ToString()) : new IntegerValue(value.Number);
}
