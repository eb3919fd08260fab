using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansAA.Gateway.Audit;

/// <summary>Copies the body of an answer while it is written, up to a limit.</summary>
internal sealed class AuditedAnswer(IHttpResponseBodyFeature body) : IHttpResponseBodyFeature
{
    /// <summary>Bytes of a body that is recorded; of a larger one nothing is (--audit-log-truncate-max-event-size of kube-apiserver).</summary>
    private const int BytesMax = 10 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _copy = new();
    private Copier? _writer;
    private Stream? _stream;

    /// <summary>There was more than is recorded.</summary>
    public bool IsCut { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _copy.WrittenMemory;

    public Stream Stream => _stream ??= Writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => _writer ??= new(body.Writer, this);

    public void DisableBuffering() => body.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => body.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => body.CompleteAsync();

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        IsCut |= _copy.WrittenCount + bytes.Length > BytesMax;
        if (IsCut)
            _copy.ResetWrittenCount();
        else
            _copy.Write(bytes);
    }

    private sealed class Copier(PipeWriter output, AuditedAnswer answer) : PipeWriter
    {
        private Memory<byte> _given;

        public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

        public override long UnflushedBytes => output.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _given = output.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            answer.Copy(_given.Span[..bytes]);
            _given = _given[bytes..];
            output.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => output.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            answer.Copy(source.Span);
            return output.WriteAsync(source, cancellationToken);
        }

        public override void CancelPendingFlush() => output.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => output.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);
    }
}
