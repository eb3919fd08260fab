using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>What a document says it is; "" where it says nothing.</summary>
internal readonly record struct SentType(GroupVersion Version, string Kind)
{
    private const string Unreadable = "couldn't get version/kind; json parse error: ";

    /// <summary>Reads apiVersion and kind only; also finds out whether the text is one JSON object at all (or null).</summary>
    /// <exception cref="DecodeException">It is not, or one of the two is no text, or the version none.</exception>
    public static SentType Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            throw new DecodeException(Unreadable + "unexpected end of JSON input");
        string apiVersion = "", kind = "";
        try
        {
            var reader = new Utf8JsonReader(json, ValueJson.Strict);
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                throw new DecodeException($"{Unreadable}json: cannot unmarshal {TypeOf(ref reader)} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}");
            var depth = reader.CurrentDepth;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 1)
                    continue;
                if (IsName(ref reader, "apiVersion"u8))
                    apiVersion = Text(ref reader, "apiVersion") ?? apiVersion;
                else if (IsName(ref reader, "kind"u8))
                    kind = Text(ref reader, "kind") ?? kind;
                else
                    reader.Skip();
            }
        }
        catch (JsonException e)
        {
            throw new DecodeException(Unreadable + (GoJsonSyntax.Explain(json) ?? e.Message));
        }
        var version = GroupVersion.Parse(apiVersion) ?? throw new DecodeException("unexpected GroupVersion string: " + Go.ClientText.Cut(apiVersion));
        return new(version, kind);
    }

    /// <summary>In any case: Go's decoder, which looks for these two, does not tell.</summary>
    private static bool IsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueTextEquals(name) || (reader.ValueSpan.Length == name.Length && Ascii.EqualsIgnoreCase(reader.ValueSpan, name));

    /// <summary>The text; null for JSON null, which leaves what an earlier member said.</summary>
    private static string? Text(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Null => null,
            _ => throw new DecodeException($"{Unreadable}json: cannot unmarshal {TypeOf(ref reader)} into Go struct field .{member} of type string"),
        };
    }

    private static string TypeOf(ref Utf8JsonReader reader) => JsonTokens.Describe(ref reader).Split(' ')[0];
}
