using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A document whose members have the right types, but values that no enum of theirs has.</summary>
public sealed class UnsupportedValueException(IReadOnlyList<UnsupportedValue> values) : Exception("a value is not supported")
{
    /// <summary>The values that no member of their enum is, and where they stand.</summary>
    public IReadOnlyList<UnsupportedValue> Values { get; } = values;
}

/// <summary>A value that is none of an enum's.</summary>
/// <param name="Path">Where it stands: <c>spec.protocol</c>.</param>
/// <param name="Value">What stands there.</param>
/// <param name="Names">What could.</param>
public sealed record UnsupportedValue(string Path, string Value, IReadOnlyList<string> Names);

/// <summary>Reads and writes typed objects as JSON the way k8s.io/apimachinery's JSON serializer does.</summary>
public static class ObjectCodec
{
    /// <summary>Reads one document.</summary>
    /// <param name="schema">The type to read.</param>
    /// <param name="json">UTF-8; JSON null reads as an object with all fields zero.</param>
    /// <param name="strictErrors">Duplicate and unknown members, in the words of a strict decoder; empty if there are none.</param>
    /// <exception cref="DecodeException">The text is no JSON document, or a member has the wrong type.</exception>
    /// <exception cref="UnsupportedValueException">A member has a value that its enum does not have.</exception>
    public static object Decode(StructSchema schema, ReadOnlySpan<byte> json, out IReadOnlyList<string> strictErrors) => Decode(schema, json, new(), out strictErrors);

    /// <summary>Reads what this server wrote itself: values that an enum had once are kept.</summary>
    public static object DecodeStored(StructSchema schema, ReadOnlySpan<byte> json) => Decode(schema, json, new() { IsStored = true }, out _);

    private static object Decode(StructSchema schema, ReadOnlySpan<byte> json, DecodeContext context, out IReadOnlyList<string> strictErrors)
    {
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
        if (context.Unsupported.Count > 0)
            throw new UnsupportedValueException(context.Unsupported);
        strictErrors = context.StrictErrors.Texts;
        return decoded!;
    }

    /// <summary>Compact UTF-8 JSON in the member order of the schema.</summary>
    public static byte[] Encode(StructSchema schema, object value) => JsonText.Of((schema, value), static (writer, o) => o.schema.WriteObject(writer, o.value));

    /// <summary>The object as an untyped tree: what <see cref="Encode"/> followed by a parse gives.</summary>
    public static Value ToValue(StructSchema schema, object value) => schema.ToValue(value);
}
