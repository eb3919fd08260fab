using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>
/// Puts a <see cref="FlushDeadline"/> on whatever is written to the client, by whomever: an endpoint, the proxy, the writer of errors. What they leave behind when they are
/// done is handed over to the connection's <see cref="UnreadStreams"/>.
/// </summary>
internal sealed class FlushDeadlineMiddleware(RequestDelegate next, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var deadline = new FlushDeadline(context, clock, lifetime.ApplicationStopping);
        context.Scope().Flushes = deadline;
        context.Features.Set<IHttpResponseBodyFeature>(new LimitedBody(body, deadline));
        var stream = context.Features.Get<IHttp2StreamIdFeature>()?.StreamId ?? 0;
        var unread = context.Features.Get<UnreadStreams>();
        unread?.Begin(stream);
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(body);
            // Little is left now, which the server's buffers have taken, whether it is read or not.
            if (context.RequestAborted.IsCancellationRequested)
                unread?.End(stream);
            else
                unread?.Over(stream, context.Features);
            LimitDrain(context);
        }
    }

    /// <summary>HTTP/1.1: a connection that ends has as long for its last bytes as Kestrel's buffer takes at this rate.</summary>
    private void LimitDrain(HttpContext context)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested && !HttpProtocol.IsHttp2(context.Request.Protocol) && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = new(ServingLimits.FlushBytes / ServingLimits.FlushTimeoutWhenStopping.TotalSeconds, ServingLimits.FlushTimeoutWhenStopping);
    }

    private sealed class LimitedBody(IHttpResponseBodyFeature body, FlushDeadline deadline) : IHttpResponseBodyFeature
    {
        private LimitedWriter? _writer;
        private Stream? _stream;

        public Stream Stream => _stream ??= Writer.AsStream(leaveOpen: true);

        public PipeWriter Writer => _writer ??= new(body.Writer, deadline);

        public void DisableBuffering() => body.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default) => deadline.Limit(body.StartAsync(cancellationToken));

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

        public Task CompleteAsync() => deadline.Limit(body.CompleteAsync());
    }

    private sealed class LimitedWriter(PipeWriter output, FlushDeadline deadline) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => output.CanGetUnflushedBytes;

        public override long UnflushedBytes => output.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

        public override void Advance(int bytes)
        {
            output.Advance(bytes);
            deadline.Written(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => deadline.Limit(output.FlushAsync(cancellationToken));

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            deadline.Written(source.Length);
            return source.Length <= ServingLimits.FlushBytes ? deadline.Limit(output.WriteAsync(source, cancellationToken)) : WriteInPiecesAsync(source, cancellationToken);
        }

        public override void CancelPendingFlush() => output.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => output.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => output.CompleteAsync(exception);

        /// <summary>Each piece has the time that a flush has: who reads slowly, but reads, gets it all. And what is not read is not copied.</summary>
        private async ValueTask<FlushResult> WriteInPiecesAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
        {
            var result = default(FlushResult);
            while (source.Length > 0 && !result.IsCompleted)
            {
                var piece = source[..Math.Min(source.Length, ServingLimits.FlushBytes)];
                result = await deadline.Limit(output.WriteAsync(piece, cancellationToken));
                source = source[piece.Length..];
            }
            return result;
        }
    }
}
