using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Gateway.Requests;

/// <summary>Text of clients, for the log: quoted, so that it is seen where it ends, and nothing in it moves a cursor, begins a line or fills a disk.</summary>
internal static class LogText
{
    /// <summary>Characters of one text that are logged.</summary>
    private const int LengthMax = 256;

    /// <summary>Characters of one text of the line that tells of a request.</summary>
    private const int FieldLengthMax = 1024;

    public static string Quote(string text) => GoQuote.Quote(text.Length > LengthMax ? text[..LengthMax] : text) + (text.Length > LengthMax ? "..." : "");

    /// <summary>Not quoted yet, but no longer than a line bears.</summary>
    public static string Cut(string text) => text.Length > FieldLengthMax ? $"{text.AsSpan(0, FieldLengthMax)}..." : text;
}
