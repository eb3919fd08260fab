using System.Text;

namespace OrleansAA.Cel.Syntax;

/// <summary>Takes an expression apart, in one pass. What is no token is reported and left out.</summary>
internal sealed class Lexer(string text, Issues issues)
{
    private static readonly string[] Symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?", ":", "+", "*", "/", "%"];

    private int at;

    public List<Token> All()
    {
        var tokens = new List<Token>();
        while (Next() is { } token) tokens.Add(token);
        tokens.Add(new(TokenKind.End, "", text.Length));
        return tokens;
    }

    private char Here => at < text.Length ? text[at] : '\0';

    private char After(int units) => at + units < text.Length ? text[at + units] : '\0';

    private Token? Next()
    {
        while (at < text.Length)
        {
            SkipSpace();
            if (at >= text.Length) break;
            var start = at;
            if (Take() is { } kind) return new(kind, text[start..at], start);
            Unrecognized(start);
        }
        return null;
    }

    private void SkipSpace()
    {
        while (at < text.Length)
        {
            if (Here is ' ' or '\t' or '\r' or '\n' or '\f') at++;
            else if (Here == '/' && After(1) == '/') at = text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
            else return;
        }
    }

    private TokenKind? Take()
    {
        var c = Here;
        if (StringPrefix() is { } prefix) return TakeString(prefix);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(After(1)))) return TakeNumber();
        if (char.IsAsciiLetter(c) || c == '_') return TakeWord();
        if (c == '`') return TakeEscaped();
        foreach (var symbol in Symbols)
        {
            if (!text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal)) continue;
            at += symbol.Length;
            return TokenKind.Symbol;
        }
        return null;
    }

    private TokenKind TakeWord()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Here) || Here == '_') at++;
        return text.AsSpan(start, at - start) is "in" or "true" or "false" or "null" ? TokenKind.Symbol : TokenKind.Identifier;
    }

    private TokenKind? TakeEscaped()
    {
        var end = at + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || "_.-/ ".Contains(text[end], StringComparison.Ordinal))) end++;
        if (end >= text.Length || text[end] != '`' || end == at + 1) return null;
        at = end + 1;
        return TokenKind.EscapedIdentifier;
    }

    private TokenKind TakeNumber()
    {
        if (Here == '0' && After(1) == 'x' && char.IsAsciiHexDigit(After(2)))
        {
            at += 2;
            while (char.IsAsciiHexDigit(Here)) at++;
            return TakeUnsigned() ? TokenKind.Uint : TokenKind.Int;
        }
        SkipDigits();
        if (TakeUnsigned()) return TokenKind.Uint;
        var isDouble = false;
        if (Here == '.' && char.IsAsciiDigit(After(1)))
        {
            isDouble = true;
            at++;
            SkipDigits();
        }
        if (Here is 'e' or 'E')
        {
            var sign = After(1) is '+' or '-' ? 1 : 0;
            if (!char.IsAsciiDigit(After(1 + sign))) return isDouble ? TokenKind.Double : TokenKind.Int;
            isDouble = true;
            at += 1 + sign;
            SkipDigits();
        }
        return isDouble ? TokenKind.Double : TokenKind.Int;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Here)) at++;
    }

    private bool TakeUnsigned()
    {
        if (Here is not ('u' or 'U')) return false;
        at++;
        return true;
    }

    /// <summary>What stands before a quote: nothing, <c>r</c>, <c>b</c>, <c>br</c>; null where no string begins.</summary>
    private string? StringPrefix()
    {
        var units = 0;
        if (After(units) is 'b' or 'B') units++;
        if (After(units) is 'r' or 'R') units++;
        return After(units) is '"' or '\'' ? text.Substring(at, units) : null;
    }

    private TokenKind? TakeString(string prefix)
    {
        var end = StringScan.End(text, at + prefix.Length, isRaw: prefix.AsSpan().ContainsAny('r', 'R'));
        if (end < 0) return null;
        at = end;
        return prefix.AsSpan().ContainsAny('b', 'B') ? TokenKind.Bytes : TokenKind.String;
    }

    private void Unrecognized(int start)
    {
        var prefix = StringPrefix();
        at = prefix is null ? start + (Rune.TryGetRuneAt(text, start, out var rune) ? rune.Utf16SequenceLength : 1) : StringScan.Stuck(text, start + prefix.Length);
        // An operator is doubled or nothing: what follows it has been read by then.
        if (text[start] is '|' or '&' or '=' && at < text.Length) at++;
        issues.Add(start, $"Syntax error: token recognition error at: '{new Token(TokenKind.Symbol, text[start..at], start)}'");
    }
}
