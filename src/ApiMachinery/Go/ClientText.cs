using System.Text;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>What a client sent, as messages show it: whole where it is short, its beginning and "..." where it is not.</summary>
/// <remarks>A message that prints a value for each thing wrong with it would otherwise be as large as the value, many times over.</remarks>
public static class ClientText
{
    /// <summary>Characters of one value that a message shows.</summary>
    public const int ValueCharsMax = 16 * 1024;

    /// <summary>Characters of a path to a value that a message shows.</summary>
    public const int PathCharsMax = 1024;

    /// <summary>Characters of a whole message.</summary>
    public const int MessageCharsMax = 256 * 1024;

    private const string More = "...";

    /// <summary>The text, or its beginning.</summary>
    public static string Cut(string text, int max = ValueCharsMax) => text.Length <= max ? text : string.Concat(Head(text, max), More);

    /// <summary>The text as Go's <c>%q</c> prints it; of a long one the beginning, with the dots within the quotes.</summary>
    public static string Quote(string text, int max = ValueCharsMax) => GoQuote.Quote(Cut(text, max));

    /// <summary>The texts between separators, up to the limit: no more of them are looked at than are shown.</summary>
    public static string Join(string separator, IEnumerable<string> texts, int max = ValueCharsMax)
    {
        var joined = new StringBuilder();
        foreach (var text in texts)
        {
            if (joined.Length > max)
                break;
            joined.Append(joined.Length == 0 ? "" : separator).Append(Cut(text, max));
        }
        return Cut(joined.ToString(), max);
    }

    /// <summary>The beginning of a text; no character is cut in halves.</summary>
    private static ReadOnlySpan<char> Head(string text, int max) => text.AsSpan(0, char.IsHighSurrogate(text[max - 1]) ? max - 1 : max);
}
