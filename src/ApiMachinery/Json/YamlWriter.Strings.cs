using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Json;

internal sealed partial class YamlWriter
{
    private const int Width = 80;

    /// <summary>How a string can be written, in the order it is tried.</summary>
    private enum Style
    {
        Plain,
        SingleQuoted,
        DoubleQuoted,
        Literal,
    }

    private void String(string value, int indent, bool key)
    {
        switch (Choose(value, key))
        {
            case Style.Plain:
                Folded(value, indent, key, quote: false);
                break;
            case Style.SingleQuoted:
                text.Append('\'');
                Folded(value, indent, key, quote: true);
                text.Append('\'');
                break;
            case Style.Literal:
                Literal(value, indent);
                break;
            default:
                DoubleQuoted(value, indent, key);
                break;
        }
    }

    private static Style Choose(string value, bool key)
    {
        var traits = YamlTraits.Of(value);
        if (value.Contains('\n'))
            return key || !traits.AllowsLiteral ? Style.DoubleQuoted : Style.Literal;
        if (YamlScalar.NeedsQuotes(value) || !traits.AllowsSingleQuotes)
            return Style.DoubleQuoted;
        return traits.AllowsPlain ? Style.Plain : Style.SingleQuoted;
    }

    /// <summary>Plain or within single quotes: one blank of a long line may become a line break.</summary>
    private void Folded(string value, int indent, bool key, bool quote)
    {
        var afterBlank = false;
        for (var i = 0; i < value.Length; i++)
        {
            var blank = value[i] == ' ';
            var edge = quote && (i == 0 || i == value.Length - 1);
            if (blank && !key && !afterBlank && !edge && Column > Width && (i + 1 == value.Length || value[i + 1] != ' '))
                Fold(indent);
            else
                text.Append(quote && value[i] == '\'' ? "''" : value[i].ToString());
            afterBlank = blank;
        }
    }

    private void DoubleQuoted(string value, int indent, bool key)
    {
        text.Append('"');
        var (afterBlank, at) = (false, 0);
        foreach (var rune in value.EnumerateRunes())
        {
            var blank = rune.Value == ' ';
            if (YamlTraits.Escape(rune) is { } escape)
            {
                text.Append(escape);
            }
            else if (blank && !key && !afterBlank && at > 0 && at < value.Length - 1 && Column > Width)
            {
                Fold(indent);
                if (value[at + 1] == ' ')
                    text.Append('\\');
            }
            else
            {
                text.Append(rune.ToString());
            }
            afterBlank = blank;
            at += rune.Utf16SequenceLength;
        }
        text.Append('"');
    }

    /// <summary>A block of lines as they are; the sign after the bar says what becomes of the last line break.</summary>
    private void Literal(string value, int indent)
    {
        text.Append('|');
        if (value[0] is ' ' or '\n')
            text.Append(IndentStep.ToString(CultureInfo.InvariantCulture));
        if (value[^1] != '\n')
            text.Append('-');
        else if (value.Length == 1 || value[^2] == '\n')
            text.Append('+');
        NewLine();
        var lines = value.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
                text.Append(' ', indent).Append(lines[i]);
            if (i < lines.Length - 1)
                NewLine();
        }
    }

    private void Fold(int indent)
    {
        NewLine();
        text.Append(' ', indent);
    }
}
