using System.Text.Json;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Explains JSON syntax errors in the words of Go's decoder, as far as the position tells.</summary>
public static class JsonSyntax
{
    public static string Explain(ReadOnlySpan<byte> json, JsonException error)
    {
        var at = Offset(json, error);
        if (at >= json.Length || json[at..].Trim(" \t\r\n"u8).IsEmpty)
            return "unexpected end of JSON input";
        var found = Character(json[at]);
        return error.Message.StartsWith("'" + (char)json[at] + "' is invalid after a single JSON value", StringComparison.Ordinal)
            ? $"invalid character {found} after top-level value"
            : $"invalid character {found} looking for beginning of value";
    }

    private static int Offset(ReadOnlySpan<byte> json, JsonException error)
    {
        var at = 0;
        for (var line = 0; line < (error.LineNumber ?? 0); line++)
        {
            var end = json[at..].IndexOf((byte)'\n');
            if (end < 0)
                return json.Length;
            at += end + 1;
        }
        return (int)Math.Min(json.Length, at + (error.BytePositionInLine ?? 0));
    }

    private static string Character(byte value) => value switch
    {
        (byte)'\'' => "'\\''",
        (byte)'"' => "'\"'",
        < 0x20 or >= 0x7f => $"'\\x{value:x2}'",
        _ => $"'{(char)value}'",
    };
}
