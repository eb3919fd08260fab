using System.Buffers.Text;

namespace OrleansAA.Load.Watching;

/// <summary>What a watcher has to know of one line of a watch, found without reading the object: a thousand streams see many.</summary>
/// <param name="Write">The number of the write that made the event; -1: it is none of this program's writes, or a deletion.</param>
/// <param name="Revision">Its metadata.resourceVersion; -1: that is no number.</param>
/// <param name="IsError">The watch has ended with a Status.</param>
internal readonly record struct WatchEventLine(long Write, long Revision, bool IsError)
{
    /// <summary>How far into a line its type is.</summary>
    private const int TypeBytesMax = 32;

    public static WatchEventLine Read(ReadOnlySpan<byte> line)
    {
        var type = line[..Math.Min(line.Length, TypeBytesMax)];
        if (type.IndexOf("\"ADDED\""u8) < 0 && type.IndexOf("\"MODIFIED\""u8) < 0)
            return new(-1, type.IndexOf("\"DELETED\""u8) < 0 ? -1 : Number(line, "\"resourceVersion\":\""u8), type.IndexOf("\"ERROR\""u8) >= 0);
        return new(Number(line, "\"load-write\":\""u8), Number(line, "\"resourceVersion\":\""u8), IsError: false);
    }

    private static long Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> member)
    {
        var at = line.IndexOf(member);
        return at >= 0 && Utf8Parser.TryParse(line[(at + member.Length)..], out long number, out _) ? number : -1;
    }
}
