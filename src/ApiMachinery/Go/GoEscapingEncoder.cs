using System.Text.Encodings.Web;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>
/// Escapes JSON strings exactly as Go's encoding/json does with HTML escaping on, which is what clients of Kubernetes see:
/// quote, backslash, control characters, the three HTML characters, U+2028 and U+2029. Everything else is written as it is.
/// </summary>
public sealed class GoEscapingEncoder : JavaScriptEncoder
{
    /// <summary>The only one that is needed: it keeps nothing.</summary>
    public static readonly GoEscapingEncoder Instance = new();

    private GoEscapingEncoder()
    {
    }

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var i = 0; i < textLength; i++)
        {
            if (WillEncode(text[i]))
            {
                if (char.IsHighSurrogate(text[i]) && i + 1 < textLength && char.IsLowSurrogate(text[i + 1]))
                {
                    i++;
                    continue;
                }
                return i;
            }
        }
        return -1;
    }

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar switch
    {
        < 0x20 or '"' or '\\' or '<' or '>' or '&' or 0x2028 or 0x2029 => true,
        >= 0xD800 and <= 0xDFFF => true,
        _ => false,
    };

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var target = new Span<char>(buffer, bufferLength);
        if (!WillEncode(unicodeScalar))
        {
            if (!System.Text.Rune.TryCreate(unicodeScalar, out var rune) || !rune.TryEncodeToUtf16(target, out numberOfCharactersWritten))
            {
                numberOfCharactersWritten = 0;
                return false;
            }
            return true;
        }

        var shorthand = unicodeScalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\f' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => '\0',
        };
        var needed = shorthand == '\0' ? 6 : 2;
        if (bufferLength < needed)
        {
            numberOfCharactersWritten = 0;
            return false;
        }
        target[0] = '\\';
        if (shorthand != '\0')
        {
            target[1] = shorthand;
        }
        else
        {
            target[1] = 'u';
            for (var i = 0; i < 4; i++)
                target[2 + i] = "0123456789abcdef"[(unicodeScalar >> (12 - (4 * i))) & 0xF];
        }
        numberOfCharactersWritten = needed;
        return true;
    }
}
