using System.Buffers;
using System.IO.Compression;
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

    private GZipStream? _gzip;

    private IBufferWriter<byte> Output => _collected ?? (IBufferWriter<byte>)context.Response.BodyWriter;

    public void Advance(int count) => Output.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => Output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Output.GetSpan(sizeHint);

    /// <summary>Sends what there is, if it is enough.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken)
    {
        if (_collected is null)
            return context.Response.BodyWriter.UnflushedBytes >= ServingLimits.FlushBytes ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;
        return _collected.WrittenCount >= (_gzip is null ? ServingLimits.GzipBytesMin : ServingLimits.FlushBytes) ? CompressAsync(_collected, cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Sends the rest.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await FlushIfFullAsync(cancellationToken);
        if (_gzip is not null)
        {
            await CompressAsync(_collected!, cancellationToken);
            await _gzip.DisposeAsync();
        }
        else if (_collected is not null)
        {
            context.Response.ContentLength = _collected.WrittenCount;
            await context.Response.BodyWriter.WriteAsync(_collected.WrittenMemory, cancellationToken);
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

    private async ValueTask FlushAsync(CancellationToken cancellationToken) => await context.Response.BodyWriter.FlushAsync(cancellationToken);

    private async ValueTask CompressAsync(ArrayBufferWriter<byte> collected, CancellationToken cancellationToken)
    {
        _gzip ??= Body.Compressing(context);
        await _gzip.WriteAsync(collected.WrittenMemory, cancellationToken);
        collected.ResetWrittenCount();
    }
}
