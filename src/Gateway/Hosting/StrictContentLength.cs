using System.Text;
using Microsoft.Net.Http.Headers;

namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// Makes Kestrel take a Content-Length of digits only. Its own parser also takes a plus sign, which others before it do not, or read otherwise; what it
/// parsed is all there is to see later. Where a header has an encoding of its own, though, the bytes come by here, and what is no digit is made a letter.
/// </summary>
internal sealed class StrictContentLength : Encoding
{
    private static readonly StrictContentLength Instance = new();

    /// <summary>For Kestrel's RequestHeaderEncodingSelector: null leaves a header to Kestrel.</summary>
    public static Encoding? Select(string header) => header.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) ? Instance : null;

    /// <summary>Writes no more than there is room for, which is one character more than any number has.</summary>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var count = Math.Min(byteCount, chars.Length - charIndex);
        for (var i = 0; i < count; i++)
            chars[charIndex + i] = count == byteCount && char.IsAsciiDigit((char)bytes[byteIndex + i]) ? (char)bytes[byteIndex + i] : 'x';
        return count;
    }

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetByteCount(char[] chars, int index, int count) => throw new NotSupportedException();

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => throw new NotSupportedException();

    public override int GetMaxByteCount(int charCount) => throw new NotSupportedException();
}
