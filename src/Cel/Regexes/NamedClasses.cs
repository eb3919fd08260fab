using System.Collections.Frozen;

namespace OrleansAA.Cel.Regexes;

/// <summary>The classes that RE2 has names for. Of Unicode it is the general categories; scripts (<c>\p{Greek}</c>) are not known here.</summary>
internal static class NamedClasses
{
    public static readonly (int From, int To)[] Digits = [('0', '9')];
    public static readonly (int From, int To)[] Spaces = [('\t', '\n'), ('\f', '\r'), (' ', ' ')];
    public static readonly (int From, int To)[] Words = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

    public static readonly FrozenDictionary<string, (int From, int To)[]> Posix = new Dictionary<string, (int, int)[]>
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = Digits,
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = Words,
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    }.ToFrozenDictionary();

    public static readonly FrozenSet<string> Categories = FrozenSet.Create(
        "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs");

    /// <summary>The class of <c>\d</c> and its like.</summary>
    public static (int From, int To)[]? Perl(char letter) => char.ToLowerInvariant(letter) switch
    {
        'd' => Digits,
        's' => Spaces,
        'w' => Words,
        _ => null,
    };
}
