using System.Buffers;
using System.Text;

namespace OrleansAA.Gateway.Requests;

/// <summary>Takes percent-escapes out of a request target as Go's net/url does: each once, and a bad one spoils the whole text.</summary>
internal static class GoEscapes
{
    /// <param name="text">A path, or a name or value of a query.</param>
    /// <param name="plusIsSpace">True in a query.</param>
    /// <param name="plain">The text without escapes; bytes that are no UTF-8 become U+FFFD.</param>
    /// <returns>False if a percent sign is not followed by two hexadecimal digits.</returns>
    public static bool TryUnescape(string text, bool plusIsSpace, out string plain)
    {
        plain = text;
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            if (plusIsSpace)
                plain = text.Replace('+', ' ');
            return true;
        }
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            if (Unescape(text, plusIsSpace, bytes) is not { } length)
                return false;
            plain = Encoding.UTF8.GetString(bytes, 0, length);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static int? Unescape(ReadOnlySpan<char> text, bool plusIsSpace, Span<byte> bytes)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAny('%', '+');
            run = run < 0 ? text.Length : run;
            length += Encoding.UTF8.GetBytes(text[..run], bytes[length..]);
            text = text[run..];
            if (text.IsEmpty)
                break;
            if (text[0] == '+')
            {
                bytes[length++] = (byte)(plusIsSpace ? ' ' : '+');
                text = text[1..];
                continue;
            }
            if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
                return null;
            bytes[length++] = (byte)((Digit(text[1]) << 4) | Digit(text[2]));
            text = text[3..];
        }
        return length;
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
