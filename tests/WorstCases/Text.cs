using System.Globalization;
using System.Text;

namespace OrleansAA.WorstCases;

/// <summary>Makes inputs of a size.</summary>
internal static class Text
{
    /// <summary>A piece again and again, up to a number of bytes.</summary>
    public static string Repeat(string piece, int bytes) => new StringBuilder(bytes).Insert(0, piece, Math.Max(1, bytes / Encoding.UTF8.GetByteCount(piece))).ToString();

    /// <summary>Pieces that are numbered, joined, up to a number of bytes.</summary>
    public static string Number(Func<int, string> piece, int bytes, string joint = ",")
    {
        var text = new StringBuilder(bytes);
        for (var i = 0; text.Length == 0 || text.Length < bytes; i++)
        {
            if (i > 0)
                text.Append(joint);
            text.Append(piece(i));
        }
        return text.ToString();
    }

    /// <summary>So many of them.</summary>
    public static string Count(Func<int, string> piece, int count, string joint = ",") => string.Join(joint, Enumerable.Range(0, count).Select(piece));

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static byte[] Utf8(this string text) => Encoding.UTF8.GetBytes(text);
}
