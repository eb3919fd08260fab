using System.Buffers;
using System.Net.WebSockets;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>A watch over a WebSocket: an event a text message, as k8s.io/apiserver's watch server sends them. What the client sends is read over, until it closes.</summary>
internal sealed class WebSocketWatchStream : WatchStream
{
    private readonly WebSocket _socket;
    private readonly IFlushLimit _flushes;
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly List<int> _ends = [];

    private WebSocketWatchStream(WebSocket socket, KindForm form, WatchMeasure measure, IFlushLimit flushes)
        : base(form, measure) => (_socket, _flushes) = (socket, flushes);

    public override bool IsFull => _output.WrittenCount >= ServingLimits.FlushBytes;

    protected override IBufferWriter<byte> Output => _output;

    /// <summary>Takes the upgrade, with the first subprotocol offered that carries no credentials.</summary>
    public static async Task<WatchStream> AcceptAsync(HttpContext context, KindForm form, WatchMeasure measure)
    {
        var offered = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(p => !p.StartsWith("base64url.bearer.authorization.k8s.io", StringComparison.Ordinal));
        var socket = await context.WebSockets.AcceptWebSocketAsync(offered);
        var stream = new WebSocketWatchStream(socket, form, measure, context.Scope().Flushes!);
        _ = stream.ReadOverAsync(context);
        return stream;
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var start = 0;
        foreach (var end in _ends)
        {
            await _flushes.Limit(_socket.SendAsync(_output.WrittenMemory[start..end], WebSocketMessageType.Text, endOfMessage: true, cancellationToken).AsTask());
            start = end;
        }
        _ends.Clear();
        _output.ResetWrittenCount();
    }

    public override async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_socket.State == WebSocketState.Open)
            await _flushes.Limit(_socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken));
    }

    protected override void WriteRun(EventRun run)
    {
        var start = 0;
        foreach (var end in run.Ends)
        {
            _output.Write(run.Lines.Span[start..(end - 1)]);
            EndEvent();
            start = end;
        }
    }

    protected override void EndEvent() => _ends.Add(_output.WrittenCount);

    /// <summary>Ends the request when the client closes or goes: nobody else would notice on a quiet watch.</summary>
    private async Task ReadOverAsync(HttpContext context)
    {
        var scratch = new byte[1024];
        try
        {
            while ((await _socket.ReceiveAsync(scratch, context.RequestAborted)).MessageType != WebSocketMessageType.Close)
                continue;
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is gone, which is what there was to find out.
        }
        context.Abort();
    }
}
