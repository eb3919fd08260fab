using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>
/// Field sets as managedFields hold them: <c>{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:port":{}}}</c>.
/// A member is named with an empty object, or by "." in the object of what is below it.
/// </summary>
public static class FieldsV1
{
    private static readonly JsonEncodedText Self = JsonEncodedText.Encode(".");

    /// <summary>Reads a set. Order is free; elements of unknown kinds are passed over.</summary>
    /// <param name="json">UTF-8; null is the empty set.</param>
    /// <exception cref="FormatException">The text is no FieldsV1.</exception>
    public static FieldSet Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ValueJson.Strict);
        try
        {
            reader.Read();
            var (set, _) = Read(ref reader);
            if (reader.Read())
                throw new FormatException("unexpected trailing data after JSON object");
            return set;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Compact UTF-8 in canonical order: equal sets have equal bytes.</summary>
    public static byte[] Write(FieldSet set) => JsonText.Of(set, static (writer, written) =>
    {
        writer.WriteStartObject();
        WriteNodes(writer, written);
        writer.WriteEndObject();
    });

    private static void WriteNodes(Utf8JsonWriter writer, FieldSet set)
    {
        foreach (var node in set.Nodes)
        {
            writer.WriteStartObject(node.Element.Encoded);
            if (node.Children is not null)
            {
                if (node.IsMember)
                {
                    writer.WriteStartObject(Self);
                    writer.WriteEndObject();
                }
                WriteNodes(writer, node.Children);
            }
            writer.WriteEndObject();
        }
    }

    /// <summary>Reads the object the reader stands on: what is below an element, and whether the element itself is a member.</summary>
    private static (FieldSet Below, bool IsMember) Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return (FieldSet.Empty, true);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException($"expected an object, got {reader.TokenType}");
        var below = default(FieldSetBuilder);
        var isMember = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var self = reader.ValueTextEquals("."u8);
            var element = self ? null : PathElementText.Read(reader.GetString()!);
            isMember |= self;
            reader.Read();
            if (element is null)
            {
                reader.Skip();
                continue;
            }
            var (children, memberBelow) = Read(ref reader);
            below.Add(element, memberBelow, children);
        }
        var set = below.Build();
        return (set, isMember || set.IsEmpty);
    }
}
