namespace OrleansAA.Cel.Syntax;

/// <summary>Finds where a string literal ends.</summary>
internal static class StringScan
{
    /// <summary>The unit behind the closing quote, or -1 if there is none or an escape is wrong.</summary>
    public static int End(string text, int start, bool isRaw)
    {
        var quote = text[start];
        var isTriple = start + 2 < text.Length && text[start + 1] == quote && text[start + 2] == quote;
        if (isTriple && Scan(text, start + 3, quote, isTriple: true, isRaw) is var end and >= 0) return end;
        return Scan(text, start + 1, quote, isTriple: false, isRaw);
    }

    /// <summary>How far a literal that does not end is read before that is known.</summary>
    public static int Stuck(string text, int start)
    {
        var quote = text[start];
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] is '\n' or '\r') return at;
            if (text[at] != '\\') continue;
            var length = EscapeLength(text, at);
            if (length == 0) return Math.Min(text.Length, at + 2 + (at + 1 < text.Length && text[at + 1] is 'x' or 'X' ? 2 : 0));
            at += length - 1;
        }
        return quote == text[start] ? text.Length : start + 1;
    }

    private static int Scan(string text, int at, char quote, bool isTriple, bool isRaw)
    {
        while (at < text.Length)
        {
            if (text[at] == quote)
            {
                if (!isTriple) return at + 1;
                if (at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote) return at + 3;
            }
            if (!isTriple && text[at] is '\n' or '\r' && !isTriple) return -1;
            if (text[at] == '\\' && !isRaw)
            {
                var length = EscapeLength(text, at);
                if (length == 0) return -1;
                at += length;
            }
            else
            {
                at++;
            }
        }
        return -1;
    }

    private static int EscapeLength(string text, int at)
    {
        var kind = at + 1 < text.Length ? text[at + 1] : '\0';
        return kind switch
        {
            'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '"' or '\'' or '\\' or '?' or '`' => 2,
            'x' or 'X' => Digits(text, at + 2, 2, char.IsAsciiHexDigit),
            'u' => Digits(text, at + 2, 4, char.IsAsciiHexDigit),
            'U' => Digits(text, at + 2, 8, char.IsAsciiHexDigit),
            >= '0' and <= '3' => Digits(text, at + 2, 2, c => c is >= '0' and <= '7'),
            _ => 0,
        };
    }

    private static int Digits(string text, int start, int count, Func<char, bool> isDigit)
    {
        for (var i = start; i < start + count; i++)
            if (i >= text.Length || !isDigit(text[i])) return 0;
        return 2 + count;
    }
}
