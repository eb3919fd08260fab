using System.Text;
using Microsoft.Extensions.Primitives;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>The manager of the written fields where the client names none: its User-Agent up to the slash, what can be printed of it.</summary>
internal static class FieldManagers
{
    /// <summary>Bytes of a manager in UTF-8 (FieldManagerMaxLength). What goes beyond is left out, rune by rune.</summary>
    private const int ManagerBytesMax = 128;

    public static string OfUserAgent(StringValues header)
    {
        var agent = header.Count > 0 ? header[0] ?? "" : "";
        var slash = agent.AsSpan().IndexOf('/');
        var product = slash < 0 ? agent.AsSpan() : agent.AsSpan(0, slash);
        if (product.Length <= ManagerBytesMax && !product.ContainsAnyExceptInRange(' ', '~'))
            return product.Length == agent.Length ? agent : product.ToString();
        return Printable(product);
    }

    private static string Printable(ReadOnlySpan<char> product)
    {
        var manager = new StringBuilder();
        var bytes = 0;
        foreach (var rune in product.EnumerateRunes())
        {
            if (!GoQuote.IsPrintable(rune))
                continue;
            bytes += rune.Utf8SequenceLength;
            if (bytes > ManagerBytesMax)
                break;
            manager.Append(rune);
        }
        return manager.ToString();
    }
}
