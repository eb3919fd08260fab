using System.Globalization;

namespace OrleansAA.Cel.Regexes;

/// <summary>Bracketed classes and escapes.</summary>
internal sealed partial class RegexTranslation
{
    private CharacterClass Class()
    {
        var start = at++;
        var members = new CharacterClass { IsNegated = Take("^") };
        // As RE2 has it unless told otherwise: a class that is negated matches a line's end, too.
        for (var first = true; AtEnd || Here != ']' || first; first = false)
        {
            if (AtEnd) throw new RegexSyntaxException($"missing closing ]: `{pattern[start..]}`");
            if (TakePosix(members) || TakeNamed(members)) continue;
            var from = ClassRune(start);
            var to = from;
            if (at + 1 < pattern.Length && Here == '-' && pattern[at + 1] != ']')
            {
                at++;
                to = ClassRune(start);
                if (to < from) throw new RegexSyntaxException($"invalid character class range: `{char.ConvertFromUtf32(from)}-{char.ConvertFromUtf32(to)}`");
            }
            members.Add(from, to);
        }
        at++;
        return members;
    }

    private int ClassRune(int start)
    {
        if (AtEnd) throw new RegexSyntaxException($"missing closing ]: `{pattern[start..]}`");
        return Here == '\\' ? EscapedRune() : TakeRune();
    }

    private bool TakePosix(CharacterClass members)
    {
        if (!pattern.AsSpan(at).StartsWith("[:")) return false;
        var end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0) return false;
        var name = pattern[(at + 2)..end];
        var isNegated = name.StartsWith('^');
        if (!NamedClasses.Posix.TryGetValue(name.TrimStart('^'), out var ranges)) throw new RegexSyntaxException($"invalid character class range: `{pattern[at..(end + 2)]}`");
        at = end + 2;
        Add(members, ranges, isNegated);
        return true;
    }

    /// <summary>Takes <c>\d</c>, <c>\pL</c> and their like.</summary>
    private bool TakeNamed(CharacterClass members)
    {
        if (Here != '\\' || at + 1 >= pattern.Length) return false;
        var letter = pattern[at + 1];
        if (NamedClasses.Perl(letter) is { } ranges)
        {
            at += 2;
            Add(members, ranges, char.IsUpper(letter));
            return true;
        }
        if (letter is not ('p' or 'P')) return false;
        var start = at;
        at += 2;
        var name = AtEnd ? "" : Here == '{' ? Braced() : pattern[at++].ToString();
        var isNegated = name.StartsWith('^') != (letter == 'P');
        name = name.TrimStart('^');
        if (name == "Any") Add(members, [(0, 0x10FFFF)], isNegated);
        else if (NamedClasses.Categories.Contains(name)) members.AddCategory(name, isNegated);
        else throw new RegexSyntaxException($"invalid character class range: `{pattern[start..Math.Min(at, pattern.Length)]}`");
        return true;
    }

    private string Braced()
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0) throw new RegexSyntaxException($"invalid character class range: `{pattern[(at - 2)..]}`");
        var name = pattern[(at + 1)..end];
        at = end + 1;
        return name;
    }

    private static void Add(CharacterClass members, (int From, int To)[] ranges, bool isNegated)
    {
        if (isNegated) members.AddNegated(ranges);
        else foreach (var (from, to) in ranges) members.Add(from, to);
    }

    private Part Escape()
    {
        if (at + 1 >= pattern.Length) throw new RegexSyntaxException("trailing backslash at end of expression: ``");
        var named = new CharacterClass();
        if (TakeNamed(named)) return new(Cased(named.Translated(hasPairs)), 1);
        if (Take(@"\A")) return new(@"\A", 1);
        if (Take(@"\z")) return new(@"\z", 1);
        if (Take(@"\b")) return new(@"\b", 1);
        if (Take(@"\B")) return new(@"\B", 1);
        if (Take(@"\Q")) return Quoted();
        return new(Literal(EscapedRune()), 1);
    }

    private Part Quoted()
    {
        var end = pattern.IndexOf(@"\E", at, StringComparison.Ordinal);
        var until = end < 0 ? pattern.Length : end;
        var text = new System.Text.StringBuilder();
        var start = at;
        while (at < until) text.Append(Literal(TakeRune()));
        var nodes = Bounded(at - start);
        if (end >= 0) at = end + 2;
        return new(text.ToString(), nodes);
    }

    private int EscapedRune()
    {
        var start = at++;
        if (AtEnd) throw new RegexSyntaxException("trailing backslash at end of expression: ``");
        var c = pattern[at++];
        switch (c)
        {
            case 'a': return '\a';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'v': return '\v';
            case 'x' when HexRune() is { } rune: return rune;
            case >= '1' and <= '7' when !AtEnd && Here is >= '0' and <= '7': return Octal(c - '0');
            case '0': return Octal(0);
            default:
                if (c < 0x80 && !char.IsAsciiLetterOrDigit(c)) return c;
                throw new RegexSyntaxException($"invalid escape sequence: `{pattern[start..at]}`");
        }
    }

    private int Octal(int value)
    {
        for (var digits = 1; digits < 3 && !AtEnd && Here is >= '0' and <= '7'; digits++) value = (value * 8) + (pattern[at++] - '0');
        return value;
    }

    private int? HexRune()
    {
        var isBraced = Take("{");
        var end = isBraced ? pattern.IndexOf('}', at) : at + 2;
        if (end < 0 || end > pattern.Length || end == at) return null;
        if (!int.TryParse(pattern.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value > 0x10FFFF) return null;
        at = isBraced ? end + 1 : end;
        return value is >= 0xD800 and <= 0xDFFF ? 0xFFFD : value;
    }
}
