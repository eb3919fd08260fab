using System.Globalization;
using System.Text;

namespace OrleansAA.Cel.Syntax;

/// <summary>What a string or bytes literal means.</summary>
internal static class Unescape
{
    /// <summary>Null with a message where an escape is none.</summary>
    public static string? String(string literal, out string? error)
    {
        var text = new StringBuilder();
        error = null;
        foreach (var (value, isEscape) in Parts(literal))
        {
            if (value > 0x10FFFF || value is >= 0xD800 and <= 0xDFFF && isEscape)
            {
                error = "invalid unicode code point";
                return null;
            }
            if (value > 0xFFFF) text.Append(char.ConvertFromUtf32((int)value));
            else text.Append((char)value);
        }
        return text.ToString();
    }

    public static byte[]? Bytes(string literal, out string? error)
    {
        var bytes = new List<byte>();
        error = null;
        var plain = new StringBuilder();
        var body = Body(literal, out var isRaw);
        for (var at = 0; at < body.Length;)
        {
            if (body[at] == '\\' && !isRaw)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(plain.ToString()));
                plain.Clear();
                if (body[at + 1] is 'u' or 'U')
                {
                    error = "unable to unescape string";
                    return null;
                }
                bytes.Add((byte)Escape(body, ref at));
            }
            else
            {
                plain.Append(body[at++]);
            }
        }
        bytes.AddRange(Encoding.UTF8.GetBytes(plain.ToString()));
        return [.. bytes];
    }

    private static IEnumerable<(long Value, bool IsEscape)> Parts(string literal)
    {
        var body = Body(literal, out var isRaw);
        for (var at = 0; at < body.Length;)
        {
            if (body[at] == '\\' && !isRaw) yield return (Escape(body, ref at), true);
            else yield return (body[at++], false);
        }
    }

    private static string Body(string literal, out bool isRaw)
    {
        var start = literal.AsSpan().IndexOfAny('"', '\'');
        isRaw = literal.AsSpan(0, start).ContainsAny('r', 'R');
        var quoted = literal[start..].Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var quotes = quoted.Length >= 6 && quoted[1] == quoted[0] && quoted[2] == quoted[0] ? 3 : 1;
        return quoted[quotes..^quotes];
    }

    // The lexer has seen to it that every escape is one.
    private static long Escape(string body, ref int at)
    {
        var kind = body[at + 1];
        at += 2;
        switch (kind)
        {
            case 'a': return '\a';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x' or 'X': return Hex(body, ref at, 2);
            case 'u': return Hex(body, ref at, 4);
            case 'U': return Hex(body, ref at, 8);
            case >= '0' and <= '3':
                at += 2;
                return ((kind - '0') * 64) + ((body[at - 2] - '0') * 8) + (body[at - 1] - '0');
            default: return kind;
        }
    }

    private static long Hex(string body, ref int at, int digits)
    {
        at += digits;
        return long.Parse(body.AsSpan(at - digits, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
