using System.Buffers.Binary;
using System.IO.Pipelines;

namespace OrleansAA.Gateway.Limits;

/// <summary>The frames that an HTTP/2 connection sends: tells of each stream whose last one is written.</summary>
internal sealed class FrameWriter(PipeWriter output, Action<int> onStreamEnd) : PipeWriter
{
    private readonly StreamEnds _ends = new(onStreamEnd);
    private Memory<byte> _memory;

    public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

    public override long UnflushedBytes => output.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = output.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        _ends.Read(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        output.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        _ends.Read(source.Span);
        return output.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => output.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => output.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
}

/// <summary>Finds, in the bytes of HTTP/2 frames however they are cut, the last frame of each stream (RFC 9113, section 4.1).</summary>
internal sealed class StreamEnds(Action<int> onStreamEnd)
{
    private const byte Data = 0, Headers = 1, Reset = 3, EndStream = 1;
    private const int HeadBytes = 9;

    private readonly byte[] _head = new byte[HeadBytes];
    private int _headLength;
    private int _payloadLeft;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_payloadLeft > 0)
            {
                var skipped = Math.Min(_payloadLeft, bytes.Length);
                _payloadLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }
            var taken = Math.Min(HeadBytes - _headLength, bytes.Length);
            bytes[..taken].CopyTo(_head.AsSpan(_headLength));
            _headLength += taken;
            bytes = bytes[taken..];
            if (_headLength == HeadBytes)
                Begin();
        }
    }

    private void Begin()
    {
        _headLength = 0;
        _payloadLeft = BinaryPrimitives.ReadInt32BigEndian(_head) >>> 8;
        var (type, flags) = (_head[3], _head[4]);
        if (type == Reset || (type is Data or Headers && (flags & EndStream) != 0))
            onStreamEnd(BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(5)) & int.MaxValue);
    }
}
