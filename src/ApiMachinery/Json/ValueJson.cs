using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Reads and writes <see cref="Value"/> as JSON.</summary>
public static class ValueJson
{
    /// <summary>How deep a document may nest, in levels. Deeper is a <see cref="JsonException"/>.</summary>
    public const int DepthMax = 512;

    /// <summary>How much of a number that is too large is quoted, in characters.</summary>
    private const int NumberQuotedMax = 64;

    internal static readonly JsonWriterOptions Compact = new() { Encoder = GoEscapingEncoder.Instance, SkipValidation = true };

    internal static readonly JsonReaderOptions Strict = new() { MaxDepth = DepthMax };

    /// <summary>Parses one JSON document.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="strict">Where given, gets each member that appears again, or is not known; of two the last one wins.</param>
    /// <exception cref="JsonException">The text is not one JSON document, nests deeper than <see cref="DepthMax"/>, or has a number that no float holds.</exception>
    public static Value Parse(ReadOnlySpan<byte> json, StrictErrors? strict = null)
    {
        var reader = new Utf8JsonReader(json, Strict);
        reader.Read();
        var path = strict is null ? null : new JsonPath();
        var value = Read(ref reader, path, strict);
        if (reader.Read())
            throw new JsonException("invalid character after top-level value");
        return value;
    }

    /// <summary>Reads the value the reader stands on; leaves the reader on its last token.</summary>
    public static Value Read(ref Utf8JsonReader reader) => Read(ref reader, null, null);

    /// <summary>Compact UTF-8 JSON, members in the order of the tree, escaped as Go does.</summary>
    public static byte[] Write(Value value) => JsonText.Of(value, static (writer, written) => Write(writer, written));

    /// <summary>Writes a value as JSON.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case NullValue:
                writer.WriteNullValue();
                break;
            case BooleanValue b:
                writer.WriteBooleanValue(b.Flag);
                break;
            case IntegerValue i:
                writer.WriteNumberValue(i.Number);
                break;
            case FloatValue f:
                writer.WriteRawValue(f.Literal, skipInputValidation: true);
                break;
            case StringValue s:
                writer.WriteStringValue(s.Text);
                break;
            case ListValue list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case MapValue map:
                writer.WriteStartObject();
                foreach (var (name, member) in map.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
        }
    }

    private static Value Read(ref Utf8JsonReader reader, JsonPath? path, StrictErrors? strict)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return NullValue.Instance;
            case JsonTokenType.True:
                return BooleanValue.True;
            case JsonTokenType.False:
                return BooleanValue.False;
            case JsonTokenType.String:
                return new StringValue(reader.GetString()!);
            case JsonTokenType.Number:
                return reader.ReadNumber();
            case JsonTokenType.StartArray:
                var list = new ListValue();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    path?.Push(list.Count);
                    list.Add(Read(ref reader, path, strict));
                    path?.Pop();
                }
                return list;
            default:
                var map = new MapValue();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    var isKnown = strict?.Knows(path!, name) ?? true;
                    if (!isKnown)
                        strict!.Unknown(path!, name);
                    path?.Push(name);
                    if (isKnown && strict is not null && map.Has(name))
                        strict.Duplicate(path!);
                    map[name] = Read(ref reader, path, strict);
                    path?.Pop();
                }
                return map;
        }
    }

    /// <summary>The number token as kube's decoder takes it: an integer where the literal is one, a float otherwise.</summary>
    private static Value ReadNumber(this ref Utf8JsonReader reader)
    {
        var literal = reader.ValueSpan;
        if (!literal.ContainsAny((byte)'.', (byte)'e', (byte)'E') && reader.TryGetInt64(out var number))
            return new IntegerValue(number);
        var text = Encoding.UTF8.GetString(literal);
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? new FloatValue(value, text)
            : throw new JsonException($"json: cannot unmarshal number {text[..Math.Min(text.Length, NumberQuotedMax)]} into Go value of type float64");
    }
}
