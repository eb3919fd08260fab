using OrleansAA.Cel.Limits;

namespace OrleansAA.Cel.Regexes;

/// <summary>Groups and flags. No group captures: nobody asks for parts of a match.</summary>
internal sealed partial class RegexTranslation
{
    private Part Group()
    {
        var start = at++;
        var before = flags;
        if (Take("?") && !Named(start) && !Flagged(start)) return new("", 0);
        if (++depth > CelLimits.RegexDepthMax) throw new RegexSyntaxException($"expression nests too deeply: `{pattern}`");
        var inner = Alternatives();
        if (!Take(")")) throw new RegexSyntaxException($"missing closing ): `{pattern}`");
        depth--;
        flags = before;
        return new($"(?:{inner.Text})", inner.Nodes + 1);
    }

    private bool Named(int start)
    {
        if (!Take("P<") && !(pattern.AsSpan(at).StartsWith("<") && at + 1 < pattern.Length && pattern[at + 1] is not ('=' or '!') && Take("<"))) return false;
        var end = pattern.IndexOf('>', at);
        if (end <= at || !pattern.AsSpan(at, end - at).ToString().All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new RegexSyntaxException($"invalid named capture: `{pattern[start..(end < 0 ? pattern.Length : end + 1)]}`");
        at = end + 1;
        return true;
    }

    /// <summary>Whether a group follows the flags; without one they hold to the end of the group around.</summary>
    private bool Flagged(int start)
    {
        var isOn = true;
        for (var any = false; at < pattern.Length; at++, any = true)
        {
            switch (pattern[at])
            {
                case 'i': flags = flags with { IgnoresCase = isOn }; break;
                case 'm': flags = flags with { IsMultiline = isOn }; break;
                case 's': flags = flags with { DotIsAll = isOn }; break;
                case 'U': flags = flags with { IsLazy = isOn }; break;
                case '-' when isOn: isOn = false; break;
                case ':':
                    at++;
                    return true;
                case ')' when any:
                    at++;
                    return false;
                default: throw new RegexSyntaxException($"invalid or unsupported Perl syntax: `{pattern[start..(at + 1)]}`");
            }
        }
        throw new RegexSyntaxException($"missing closing ): `{pattern}`");
    }
}
