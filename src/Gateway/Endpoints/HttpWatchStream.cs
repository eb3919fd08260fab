using System.Buffers;
using System.IO.Pipelines;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>A watch as an HTTP response without end: an event a line.</summary>
internal sealed class HttpWatchStream(PipeWriter output, KindForm form, WatchMeasure measure) : WatchStream(form, measure)
{
    public override bool IsFull => output.UnflushedBytes >= ServingLimits.FlushBytes;

    protected override IBufferWriter<byte> Output => output;

    public static new async Task<WatchStream> StartAsync(HttpContext context, ResponseFormat format, WatchMeasure measure)
    {
        context.Response.StatusCode = 200;
        context.Response.ContentType = format.ContentType;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return new HttpWatchStream(context.Response.BodyWriter, format.Form!, measure);
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes > 0)
            await output.FlushAsync(cancellationToken);
    }

    public override ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    protected override void WriteRun(EventRun run) => output.Write(run.Lines.Span);

    protected override void EndEvent() => output.Write("\n"u8);
}
