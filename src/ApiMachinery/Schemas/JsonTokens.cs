using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>JSON in the words of Go's decoder.</summary>
internal static class JsonTokens
{
    /// <summary>What the reader stands on: <c>string</c>, <c>number 80.0</c>, <c>bool</c>, <c>array</c>, <c>object</c>.</summary>
    public static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number " + ClientText.Cut(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.True or JsonTokenType.False => "bool",
        JsonTokenType.StartArray => "array",
        _ => "object",
    };

    public static bool IsInteger(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && !reader.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E');
}
