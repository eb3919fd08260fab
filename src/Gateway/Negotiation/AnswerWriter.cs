using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>
/// Sends an answer while it is written; compressed, if the client takes that and it turns out to be large. Whatever its length, no more than a few
/// flushes of it are in memory.
/// </summary>
internal sealed class AnswerWriter(HttpContext context) : IBufferWriter<byte>, IAsyncDisposable
{
    /// <summary>What is not sent yet; null if it goes to the client as it is.</summary>
    private readonly ArrayBufferWriter<byte>? _collected = Body.AcceptsGzip(context) ? new(4096) : null;

    private readonly PipeWriter _body = context.Response.BodyWriter;

    private GZipStream? _gzip;

    /// <summary>A piece of the output's memory, and how much of it is written: many small writes are one there, where each takes a lock or two.</summary>
    private Memory<byte> _block;
    private int _filled;

    private int _unsent;

    private IBufferWriter<byte> Output => _collected ?? (IBufferWriter<byte>)_body;

    private int Full => _collected is not null && _gzip is null ? ServingLimits.GzipBytesMin : ServingLimits.FlushBytes;

    public void Advance(int count)
    {
        _filled += count;
        _unsent += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _filled < Math.Max(sizeHint, 1))
        {
            GiveBack();
            _block = Output.GetMemory(sizeHint);
        }
        return _block[_filled..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Sends what there is, if it is enough.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken)
    {
        if (_unsent < Full)
            return ValueTask.CompletedTask;
        return _collected is null ? FlushAsync(cancellationToken) : CompressAsync(_collected, cancellationToken);
    }

    /// <summary>Sends the rest.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await FlushIfFullAsync(cancellationToken);
        GiveBack();
        if (_gzip is not null)
        {
            await CompressAsync(_collected!, cancellationToken);
            await _gzip.DisposeAsync();
        }
        else if (_collected is not null)
        {
            context.Response.ContentLength = _collected.WrittenCount;
            await _body.WriteAsync(_collected.WrittenMemory, cancellationToken);
        }
        else
            await FlushAsync(cancellationToken);
    }

    /// <summary>Of an answer that was broken off nothing more is sent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_gzip is not null && !context.RequestAborted.IsCancellationRequested)
            await _gzip.DisposeAsync();
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        GiveBack();
        _unsent = 0;
        await _body.FlushAsync(cancellationToken);
    }

    private async ValueTask CompressAsync(ArrayBufferWriter<byte> collected, CancellationToken cancellationToken)
    {
        GiveBack();
        _unsent = 0;
        _gzip ??= Body.Compressing(context);
        await _gzip.WriteAsync(collected.WrittenMemory, cancellationToken);
        collected.ResetWrittenCount();
    }

    private void GiveBack()
    {
        if (_filled > 0)
            Output.Advance(_filled);
        (_block, _filled) = (default, 0);
    }
}
