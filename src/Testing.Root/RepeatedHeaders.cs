using System.Buffers.Binary;
using System.Text;

namespace OrleansAA.Testing.Root;

/// <summary>
/// Sends a header with several values as several headers, as Go does and kube-aggregator with it. HttpClient joins the values with commas, which
/// for groups is another group; so they are joined by <see cref="Separator"/> before, and taken apart here, in what HttpClient writes.
/// </summary>
internal sealed class RepeatedHeaders(Stream inner, bool isHttp2) : Stream
{
    public const char Separator = '\u001f';

    private const int PrefaceLength = 24;
    private const int FrameHeadLength = 9;
    private const byte HeadersFrame = 1;

    private readonly List<byte> _pending = [];
    private int _passing = isHttp2 ? PrefaceLength : 0;
    private bool _isPlain;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await inner.WriteAsync(isHttp2 ? Frames(buffer.Span) : Text(buffer.Span), cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>HTTP/1.1: the lines up to the empty one.</summary>
    private byte[] Text(ReadOnlySpan<byte> written)
    {
        if (_isPlain)
            return written.ToArray();
        _pending.AddRange(written);
        var text = Encoding.Latin1.GetString([.. _pending]);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return [];
        _isPlain = true;
        _pending.Clear();
        var lines = text[..end].Split("\r\n").SelectMany(Lines);
        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + text[end..]);
    }

    private static IEnumerable<string> Lines(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return line.Contains(Separator) ? line[(colon + 1)..].Split(Separator).Select(v => $"{line[..colon]}: {v.Trim()}") : [line];
    }

    /// <summary>HTTP/2: HEADERS frames are written anew, the others pass.</summary>
    private byte[] Frames(ReadOnlySpan<byte> written)
    {
        var output = new List<byte>(written.Length);
        foreach (var b in written)
        {
            if (_passing > 0)
            {
                output.Add(b);
                _passing--;
                continue;
            }
            _pending.Add(b);
            if (_pending.Count >= FrameHeadLength)
                TakeFrame(output);
        }
        return [.. output];
    }

    private void TakeFrame(List<byte> output)
    {
        var length = (_pending[0] << 16) | (_pending[1] << 8) | _pending[2];
        if (_pending[3] != HeadersFrame)
        {
            output.AddRange(_pending);
            _pending.Clear();
            _passing = length;
        }
        else if (_pending.Count == FrameHeadLength + length)
        {
            var fields = Fields([.. _pending.Skip(FrameHeadLength)]);
            var head = _pending.Take(FrameHeadLength).ToArray();
            head[2] = (byte)fields.Count;
            BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)(fields.Count >> 8));
            output.AddRange([.. head, .. fields]);
            _pending.Clear();
        }
    }

    /// <summary>HPACK as HttpClient writes it: no string is Huffman coded, nothing is put into the dynamic table.</summary>
    private static List<byte> Fields(byte[] block)
    {
        var output = new List<byte>(block.Length);
        for (var at = 0; at < block.Length;)
        {
            var start = at;
            var first = block[at];
            if ((first & 0x80) != 0 || (first & 0xE0) == 0x20)
            {
                Integer(block, ref at, (first & 0x80) != 0 ? 7 : 5);
                output.AddRange(block[start..at]);
                continue;
            }
            if (Integer(block, ref at, (first & 0x40) != 0 ? 6 : 4) == 0)
                Skip(block, ref at);
            var name = block[start..at];
            var value = Encoding.Latin1.GetString(Skip(block, ref at));
            foreach (var one in value.Split(Separator))
                output.AddRange([.. name, .. Text(one)]);
        }
        return output;
    }

    private static byte[] Skip(byte[] block, ref int at)
    {
        var length = Integer(block, ref at, 7);
        at += length;
        return block[(at - length)..at];
    }

    private static int Integer(byte[] block, ref int at, int bits)
    {
        var max = (1 << bits) - 1;
        var value = block[at++] & max;
        if (value < max)
            return value;
        for (var shift = 0; ; shift += 7)
        {
            var b = block[at++];
            value += (b & 0x7F) << shift;
            if ((b & 0x80) == 0)
                return value;
        }
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 127)
            return [(byte)bytes.Length, .. bytes];
        var length = new List<byte> { 127 };
        var rest = bytes.Length - 127;
        for (; rest >= 128; rest >>= 7)
            length.Add((byte)((rest & 0x7F) | 0x80));
        return [.. length, (byte)rest, .. bytes];
    }
}
