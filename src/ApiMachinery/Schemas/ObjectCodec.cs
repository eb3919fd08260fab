using System.Buffers;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A document that does not decode into its type; the message is the one clients of Kubernetes know.</summary>
public sealed class DecodeException(string message) : Exception(message);

/// <summary>Reads and writes typed objects as JSON the way k8s.io/apimachinery's JSON serializer does.</summary>
public static class ObjectCodec
{
    /// <summary>Reads one document.</summary>
    /// <param name="schema">The type to read.</param>
    /// <param name="json">UTF-8; JSON null reads as an object with all fields zero.</param>
    /// <param name="strictErrors">Duplicate and unknown members, in the words of a strict decoder; empty if there are none.</param>
    /// <exception cref="DecodeException">The text is no JSON document, or a member has the wrong type.</exception>
    public static object Decode(StructSchema schema, ReadOnlySpan<byte> json, out IReadOnlyList<string> strictErrors)
    {
        var context = new DecodeContext();
        object? decoded;
        try
        {
            var reader = new Utf8JsonReader(json, ValueJson.Strict);
            reader.Read();
            decoded = reader.TokenType == JsonTokenType.Null ? schema.New() : schema.ReadObject(ref reader, context);
            if (reader.Read())
                throw new DecodeException("invalid character after top-level value");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DecodeException(e.Message);
        }
        if (context.TypeError is { } error)
            throw new DecodeException(error);
        strictErrors = context.StrictErrors.Texts;
        return decoded!;
    }

    /// <summary>Compact UTF-8 JSON in the member order of the schema.</summary>
    public static byte[] Encode(StructSchema schema, object value)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ValueJson.Compact))
            schema.WriteObject(writer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The object as an untyped tree: what <see cref="Encode"/> followed by a parse gives.</summary>
    public static Value ToValue(StructSchema schema, object value) => schema.ToValue(value);
}
