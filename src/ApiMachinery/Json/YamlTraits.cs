using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>What the characters of a string allow when it is written as YAML.</summary>
internal readonly record struct YamlTraits(bool AllowsPlain, bool AllowsSingleQuotes, bool AllowsLiteral)
{
    private const string Indicators = "#,[]{}&*!|>'\"%@`";

    public static YamlTraits Of(string value)
    {
        if (value.Length == 0)
            return new(false, true, false);
        var special = value.EnumerateRunes().Any(rune => rune.Value != '\n' && NeedsEscape(rune));
        var blankBeforeBreak = value.Contains(" \n", StringComparison.Ordinal);
        var edges = value[0] is ' ' or '\n' || value[^1] is ' ' or '\n';
        return new(
            AllowsPlain: !special && !edges && !value.Contains('\n') && !HasIndicator(value),
            AllowsSingleQuotes: !special && !blankBeforeBreak && !value.Contains("\n ", StringComparison.Ordinal),
            AllowsLiteral: !special && !blankBeforeBreak && value[^1] != ' ');
    }

    /// <summary>How a character is written within double quotes; null if as itself.</summary>
    public static string? Escape(Rune rune) => rune.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        0x00 => "\\0",
        0x07 => "\\a",
        0x08 => "\\b",
        0x09 => "\\t",
        0x0A => "\\n",
        0x0B => "\\v",
        0x0C => "\\f",
        0x0D => "\\r",
        0x1B => "\\e",
        0x85 => "\\N",
        0x2028 => "\\L",
        0x2029 => "\\P",
        _ when !NeedsEscape(rune) => null,
        <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
        <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
    };

    /// <summary>Control characters, the byte order mark, line breaks of Unicode, and everything beyond the basic plane.</summary>
    private static bool NeedsEscape(Rune rune) => rune.Value is not (
        (>= 0x20 and <= 0x7E) or (>= 0xA0 and <= 0xD7FF and not (0x2028 or 0x2029)) or (>= 0xE000 and <= 0xFFFD and not 0xFEFF));

    private static bool HasIndicator(string value)
    {
        if (Indicators.Contains(value[0]) || value.StartsWith("---", StringComparison.Ordinal) || value.StartsWith("...", StringComparison.Ordinal))
            return true;
        if (value[0] is '?' or '-' && (value.Length == 1 || value[1] == ' '))
            return true;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == ':' && (i + 1 == value.Length || value[i + 1] == ' '))
                return true;
            if (value[i] == '#' && value[i - 1] == ' ')
                return true;
        }
        return false;
    }
}
