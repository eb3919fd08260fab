using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

internal sealed class StringSchema() : ScalarSchema<string>(ScalarType.String)
{
    public override string Zero => "";

    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref string value)
    {
        if (reader.TokenType != JsonTokenType.String)
            return Wrong(ref reader, context);
        value = reader.GetString()!;
        return true;
    }

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value ?? "");

    public override Value TreeOf(string value) => new StringValue(value ?? "");

    public override bool IsEmpty(string value) => string.IsNullOrEmpty(value);
}

internal sealed class BooleanSchema() : ScalarSchema<bool>(ScalarType.Boolean)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref bool value)
    {
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            return Wrong(ref reader, context);
        value = reader.GetBoolean();
        return true;
    }

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override Value TreeOf(bool value) => BooleanValue.Of(value);
}

internal sealed class Int32Schema() : ScalarSchema<int>(ScalarType.Int32)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref int value) =>
        JsonTokens.IsInteger(ref reader) && reader.TryGetInt32(out value) || Wrong(ref reader, context, isNumeric: true);

    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    public override Value TreeOf(int value) => new IntegerValue(value);
}

internal sealed class Int64Schema() : ScalarSchema<long>(ScalarType.Int64)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref long value) =>
        JsonTokens.IsInteger(ref reader) && reader.TryGetInt64(out value) || Wrong(ref reader, context, isNumeric: true);

    public override void Write(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    public override Value TreeOf(long value) => new IntegerValue(value);
}

internal sealed class SingleSchema() : ScalarSchema<float>(ScalarType.Single)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref float value) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out value) && float.IsFinite(value) || Wrong(ref reader, context, isNumeric: true);

    public override void Write(Utf8JsonWriter writer, float value) => writer.WriteNumberValue(value);

    public override Value TreeOf(float value) => value == Math.Floor(value) && Math.Abs(value) < 1e9f ? new IntegerValue((long)value) : new FloatValue(value);
}

internal sealed class DoubleSchema() : ScalarSchema<double>(ScalarType.Double)
{
    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref double value) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && double.IsFinite(value) || Wrong(ref reader, context, isNumeric: true);

    public override void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    public override Value TreeOf(double value) => new FloatValue(value);
}

internal sealed class RawSchema() : ScalarSchema<RawJson>(ScalarType.Raw)
{
    public override RawJson Zero => new("null"u8.ToArray());

    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref RawJson value)
    {
        // What a client sends may hold white space inside, and is written out again; what is stored has been, and is copied.
        value = new RawJson(context.IsStored && reader.TokenType == JsonTokenType.StartObject ? Copy(ref reader) : ValueJson.Write(ValueJson.Read(ref reader)));
        return true;
    }

    /// <summary>The object's own bytes, from the brace at which the reader stands.</summary>
    private static byte[] Copy(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        ref readonly var brace = ref MemoryMarshal.GetReference(reader.ValueSpan);
        reader.Skip();
        // What is read is one span, of which the brace is the beginning of a part.
        return MemoryMarshal.CreateReadOnlySpan(in brace, (int)(reader.BytesConsumed - start)).ToArray();
    }

    public override void Write(Utf8JsonWriter writer, RawJson value)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }

    public override Value TreeOf(RawJson value) => value is null ? NullValue.Instance : ValueJson.Parse(value.Utf8.Span);

    public override bool IsEmpty(RawJson value) => value is null;
}

/// <summary>Raw JSON in a property of type object.</summary>
internal sealed class AnySchema() : ScalarSchema<object>(ScalarType.Raw)
{
    private static readonly ITypeSchema<RawJson> Raw = new RawSchema();

    public override object Zero => Raw.Zero;

    public override bool Read(ref Utf8JsonReader reader, DecodeContext context, ref object value)
    {
        RawJson raw = null!;
        var read = Raw.Read(ref reader, context, ref raw);
        value = raw;
        return read;
    }

    public override void Write(Utf8JsonWriter writer, object value) => Raw.Write(writer, (value as RawJson)!);

    public override Value TreeOf(object value) => Raw.ToValue((value as RawJson)!);

    public override bool IsEmpty(object value) => value is null;
}
