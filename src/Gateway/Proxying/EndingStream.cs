namespace OrleansAA.Gateway.Proxying;

/// <summary>
/// A watch that another replica answers, which ends when this one does: after a whole line, so that its client may go on elsewhere, and not at the end of
/// the time that requests under way are given.
/// </summary>
internal sealed class EndingStream(Stream watch, CancellationToken end) : Stream
{
    private CancellationTokenSource? _reading;
    private bool _isAtLineEnd = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isAtLineEnd && end.IsCancellationRequested)
            return 0;
        // The forwarder reads with one token all the time.
        _reading ??= CancellationTokenSource.CreateLinkedTokenSource(end, cancellationToken);
        try
        {
            var length = await watch.ReadAsync(buffer, _isAtLineEnd ? _reading.Token : cancellationToken);
            if (length > 0)
                _isAtLineEnd = buffer.Span[length - 1] == '\n';
            return length;
        }
        catch (OperationCanceledException) when (_isAtLineEnd && end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reading?.Dispose();
            watch.Dispose();
        }
        base.Dispose(disposing);
    }
}
