using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>JSON as Go writes what it has read: members sorted by name, numbers by their value. Equal values have one text.</summary>
internal static class CanonicalJson
{
    public static string Write(Value value) => Text(writer => Write(writer, value));

    /// <summary>The text of one object of key fields.</summary>
    public static string Write(IEnumerable<KeyField> sorted) => Text(writer => Members(writer, sorted));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, ValueJson.Compact))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case FloatValue number:
                writer.WriteRawValue(GoNumber.Json(number.Number), skipInputValidation: true);
                break;
            case ListValue list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case MapValue map:
                Members(writer, map.Members.OrderBy(m => m.Key, Comparer<string>.Create(Utf8Order.Compare)).Select(m => new KeyField(m.Key, m.Value)));
                break;
            default:
                ValueJson.Write(writer, value);
                break;
        }
    }

    private static void Members(Utf8JsonWriter writer, IEnumerable<KeyField> sorted)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in sorted)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
        writer.WriteEndObject();
    }
}
