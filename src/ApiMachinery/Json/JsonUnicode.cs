using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>
/// Makes the strings of a JSON text Unicode, as Go's decoder does while it reads them: bytes that are no UTF-8 and escapes that are half a
/// surrogate pair become U+FFFD. System.Text.Json reads neither, and says so only when the string is asked for.
/// </summary>
public static class JsonUnicode
{
    private const int EscapeLength = 6;

    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    private static ReadOnlySpan<byte> ReplacementEscape => "\\ufffd"u8;

    /// <summary>The text itself if there is nothing to mend. What stands outside strings is left as it is: the parser refuses it.</summary>
    public static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> json) => IsSound(json.Span) ? json : MendStrings(json.Span);

    private static bool IsSound(ReadOnlySpan<byte> json) =>
        Utf8.IsValid(json) && json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0;

    private static ReadOnlyMemory<byte> MendStrings(ReadOnlySpan<byte> json)
    {
        var mended = new ArrayBufferWriter<byte>(json.Length);
        var inString = false;
        for (var at = 0; at < json.Length;)
        {
            var length = 1;
            var piece = json.Slice(at, 1);
            if (json[at] == '"')
                inString = !inString;
            else if (inString && json[at] == '\\')
                piece = Escape(json[at..], out length);
            else if (inString && json[at] >= 0x80)
                piece = Character(json[at..], out length);
            mended.Write(piece);
            at += length;
        }
        return mended.WrittenMemory;
    }

    /// <summary>The escape at the beginning of a text, both halves of a pair together.</summary>
    private static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> text, out int length)
    {
        length = Math.Min(2, text.Length);
        if (CodeUnit(text) is not { } unit)
            return text[..length];
        length = EscapeLength;
        if (!char.IsSurrogate(unit))
            return text[..length];
        if (!char.IsHighSurrogate(unit) || CodeUnit(text[EscapeLength..]) is not { } low || !char.IsLowSurrogate(low))
            return ReplacementEscape;
        length = 2 * EscapeLength;
        return text[..length];
    }

    /// <summary>The UTF-16 unit of an escape <c>\uXXXX</c>; null if the text begins with something else.</summary>
    private static char? CodeUnit(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : null;

    private static ReadOnlySpan<byte> Character(ReadOnlySpan<byte> text, out int length)
    {
        if (Rune.DecodeFromUtf8(text, out _, out length) == OperationStatus.Done)
            return text[..length];
        length = 1;
        return Replacement;
    }
}
