using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>Quotes strings as Go's <c>%q</c> does: what clients see in messages.</summary>
public static class GoQuote
{
    /// <summary>As Go's <c>%q</c> prints it.</summary>
    /// <param name="text">The text.</param>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
            Append(quoted, rune);
        return quoted.Append('"').ToString();
    }

    /// <summary>Appends a text with the escapes it would have in quotes for what cannot be printed; quotes and backslashes stay as they are.</summary>
    public static void AppendEscaped(StringBuilder to, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
                to.Append((char)rune.Value);
            else
                Append(to, rune);
        }
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        var shorthand = rune.Value switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\a' => "\\a",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\v' => "\\v",
            _ => null,
        };
        if (shorthand is not null)
            quoted.Append(shorthand);
        else if (IsPrintable(rune))
            quoted.Append(rune.ToString());
        else if (rune.Value < 0x80)
            quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        else if (rune.Value < 0x10000)
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else
            quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    /// <summary>Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and the ASCII space.</summary>
    public static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
