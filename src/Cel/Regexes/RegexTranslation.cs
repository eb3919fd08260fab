using System.Globalization;
using System.Text;
using OrleansAA.Cel.Limits;

namespace OrleansAA.Cel.Regexes;

/// <summary>Reads RE2's syntax (github.com/google/re2/wiki/Syntax, without scripts) and writes .NET's: by recursive descent, bounded in depth and in size with repetitions written out.</summary>
internal sealed partial class RegexTranslation
{
    private readonly bool hasPairs;
    private readonly string pattern;
    private int at;
    private int depth;
    private Flags flags;

    private RegexTranslation(string pattern, bool hasPairs) => (this.pattern, this.hasPairs) = (pattern, hasPairs);

    public static (string Pattern, int Nodes) Translate(string pattern, bool hasPairs)
    {
        var translation = new RegexTranslation(pattern, hasPairs);
        var whole = translation.Alternatives();
        if (translation.at < pattern.Length) throw new RegexSyntaxException($"unexpected ): `{pattern}`");
        return (whole.Text, whole.Nodes);
    }

    private readonly record struct Flags(bool IgnoresCase, bool IsMultiline, bool DotIsAll, bool IsLazy);

    private readonly record struct Part(string Text, int Nodes);

    private bool AtEnd => at >= pattern.Length;

    private char Here => pattern[at];

    private bool Take(string text)
    {
        if (!pattern.AsSpan(at).StartsWith(text, StringComparison.Ordinal)) return false;
        at += text.Length;
        return true;
    }

    private static int Bounded(long nodes) => nodes <= CelLimits.RegexNodesMax ? (int)nodes : throw new RegexSyntaxException("expression too large");

    private Part Alternatives()
    {
        var text = new StringBuilder();
        long nodes = 0;
        do
        {
            if (nodes > 0) text.Append('|');
            var part = Sequence();
            text.Append(part.Text);
            nodes = Bounded(nodes + part.Nodes + 1);
        }
        while (Take("|"));
        return new(text.ToString(), (int)nodes);
    }

    private Part Sequence()
    {
        var text = new StringBuilder();
        long nodes = 0;
        while (!AtEnd && Here is not ('|' or ')'))
        {
            var part = Repeated(Atom());
            text.Append(part.Text);
            nodes = Bounded(nodes + part.Nodes);
        }
        return new(text.ToString(), (int)nodes);
    }

    private Part Repeated(Part? atom)
    {
        var start = at;
        if (Repetition() is not { } repeated) return atom ?? new("", 0);
        if (atom is not { } part) throw new RegexSyntaxException($"missing argument to repetition operator: `{pattern[start..at]}`");
        var isLazy = Take("?") != flags.IsLazy;
        var first = pattern[start..at];
        var second = at;
        if (Repetition() is not null) throw new RegexSyntaxException($"invalid nested repetition operator: `{first}{pattern[second..at]}`");
        var (text, times) = repeated;
        return new($"(?:{part.Text}){text}{(isLazy ? "?" : "")}", Bounded((long)Math.Max(1, part.Nodes) * times));
    }

    /// <summary>An operator, as .NET has it, too, and how many copies of its argument it stands for.</summary>
    private (string Text, int Times)? Repetition()
    {
        if (AtEnd) return null;
        if (Here is '*' or '+' or '?') return (pattern[at++].ToString(), 1);
        if (Here != '{') return null;
        var end = pattern.IndexOf('}', at);
        if (end < 0) return null;
        var bounds = pattern[(at + 1)..end].Split(',');
        if (bounds.Length > 2 || Count(bounds[0]) is not { } least) return null;
        var most = bounds.Length == 1 ? least : bounds[1].Length == 0 ? -1 : Count(bounds[1]);
        if (most is not { } limit) return null;
        var text = pattern[at..(end + 1)];
        at = end + 1;
        if (least > CelLimits.RegexRepeatMax || limit > CelLimits.RegexRepeatMax || (limit >= 0 && least > limit)) throw new RegexSyntaxException($"invalid repeat count: `{text}`");
        return (text, Math.Max(1, Math.Max(least, limit)));
    }

    private static int? Count(string digits)
    {
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit) || (digits.Length > 1 && digits[0] == '0')) return null;
        return digits.Length > 6 ? int.MaxValue : int.Parse(digits, CultureInfo.InvariantCulture);
    }

    private Part? Atom()
    {
        switch (Here)
        {
            case '*' or '+' or '?': return null;
            case '(': return Group();
            case '[': return new(Cased(Class().Translated(hasPairs)), 1);
            case '.':
                at++;
                return new(Any(), 1);
            case '^':
                at++;
                return new(flags.IsMultiline ? "(?m:^)" : @"\A", 1);
            case '$':
                at++;
                return new(flags.IsMultiline ? "(?m:$)" : @"\z", 1);
            case '\\': return Escape();
            default: return new(Literal(TakeRune()), 1);
        }
    }

    private string Any()
    {
        var any = new CharacterClass { IsNegated = true };
        if (!flags.DotIsAll) any.Add('\n', '\n');
        return any.Translated(hasPairs);
    }

    private int TakeRune()
    {
        var rune = Rune.TryGetRuneAt(pattern, at, out var whole) ? whole : Rune.ReplacementChar;
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private string Literal(int codePoint)
    {
        if (codePoint < 0x80 && char.IsAsciiLetterOrDigit((char)codePoint)) return Cased(((char)codePoint).ToString());
        var single = new CharacterClass();
        single.Add(codePoint, codePoint);
        return Cased(single.Translated(hasPairs || codePoint > 0xFFFF));
    }

    private string Cased(string text) => flags.IgnoresCase ? $"(?i:{text})" : text;
}
