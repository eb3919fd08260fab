using System.Buffers.Text;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>
/// An object encoded as JSON before its revision is known: the bytes, with a hole where the digits of metadata.resourceVersion go.
/// The store fills the hole when it gives out the revision, so that nothing is encoded while others wait for the line.
/// </summary>
/// <param name="Json">UTF-8 JSON with <c>"resourceVersion":""</c>.</param>
/// <param name="RevisionAt">Offset between the two quotes.</param>
public readonly record struct EncodedObject(ReadOnlyMemory<byte> Json, int RevisionAt)
{
    private const int DigitsMax = 20;

    /// <summary>The most bytes the JSON has with any revision.</summary>
    public int BytesMax => Json.Length + DigitsMax;

    private static ReadOnlySpan<byte> Marker => "\"resourceVersion\":\""u8;

    /// <summary>Finds the hole in an object encoded with some resourceVersion, and empties it.</summary>
    /// <remarks>
    /// metadata is written before anything else that is free text, and a quote inside a string is escaped:
    /// the first occurrence of the marker is the member itself.
    /// </remarks>
    /// <exception cref="ArgumentException">The JSON has no resourceVersion.</exception>
    public static EncodedObject From(ReadOnlyMemory<byte> json)
    {
        var at = json.Span.IndexOf(Marker);
        if (at < 0)
            throw new ArgumentException("the encoded object has no metadata.resourceVersion");
        at += Marker.Length;
        var digits = json.Span[at..].IndexOf((byte)'"');
        if (digits == 0)
            return new(json, at);
        var bytes = new byte[json.Length - digits];
        json.Span[..at].CopyTo(bytes);
        json.Span[(at + digits)..].CopyTo(bytes.AsSpan(at));
        return new(bytes, at);
    }

    /// <summary>The revision in an object's metadata.resourceVersion.</summary>
    public static Revision RevisionOf(ReadOnlyMemory<byte> json)
    {
        var at = json.Span.IndexOf(Marker) + Marker.Length;
        return Utf8Parser.TryParse(json.Span[at..], out long number, out _) ? new Revision(number)
            : throw new ArgumentException("the encoded object has no metadata.resourceVersion");
    }

    /// <summary>The JSON with the revision filled in.</summary>
    public byte[] WithRevision(Revision revision)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        Utf8Formatter.TryFormat(revision.Number, digits, out var length);
        var bytes = new byte[Json.Length + length];
        Fill(digits[..length], bytes);
        return bytes;
    }

    /// <summary>Writes the JSON with the revision filled in, and returns how many bytes that were.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="destination">At least <see cref="BytesMax"/> long.</param>
    public int WriteTo(Span<byte> destination, Revision revision)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        Utf8Formatter.TryFormat(revision.Number, digits, out var length);
        Fill(digits[..length], destination);
        return Json.Length + length;
    }

    private void Fill(ReadOnlySpan<byte> digits, Span<byte> destination)
    {
        Json.Span[..RevisionAt].CopyTo(destination);
        digits.CopyTo(destination[RevisionAt..]);
        Json.Span[RevisionAt..].CopyTo(destination[(RevisionAt + digits.Length)..]);
    }
}
