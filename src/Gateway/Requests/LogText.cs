using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Gateway.Requests;

/// <summary>Text of clients, for the log: quoted, so that it is seen where it ends, and nothing in it moves a cursor, begins a line or fills a disk.</summary>
internal static class LogText
{
    /// <summary>Characters of one text that are logged.</summary>
    private const int LengthMax = 256;

    public static string Quote(string text) => GoQuote.Quote(text.Length > LengthMax ? text[..LengthMax] : text) + (text.Length > LengthMax ? "..." : "");
}
