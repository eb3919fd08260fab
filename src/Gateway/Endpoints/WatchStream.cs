using System.Buffers;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Telemetry;
using k8s.Models;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>
/// The answer of a watch: events as JSON, <c>{"type":"ADDED","object":{...}}</c>. They collect until they are flushed;
/// a client that reads slowly holds up its own flush and nobody else.
/// </summary>
internal abstract class WatchStream(KindForm form, WatchMeasure? measure)
{
    /// <summary>The form the next object has.</summary>
    public KindForm Form { get; private set; } = form;

    /// <summary>True if all objects from now on have the form that the next one has.</summary>
    public bool HasSettled => ReferenceEquals(Form, Form.Following);

    /// <summary>True if it is time to flush.</summary>
    public abstract bool IsFull { get; }

    /// <summary>Sends the headers at once: a client waits for them, not for the first event.</summary>
    public static async Task<WatchStream> StartAsync(HttpContext context, ResponseFormat format, WatchMeasure measure) => context.WebSockets.IsWebSocketRequest
        ? await WebSocketWatchStream.AcceptAsync(context, format.Form!, measure)
        : await HttpWatchStream.StartAsync(context, format, measure);

    public void Write(EventType type, ReadOnlyMemory<byte> json) => Write(
        type switch
        {
            EventType.Added => "{\"type\":\"ADDED\",\"object\":"u8,
            EventType.Modified => "{\"type\":\"MODIFIED\",\"object\":"u8,
            _ => "{\"type\":\"DELETED\",\"object\":"u8,
        },
        json.Span);

    /// <summary>Writes events that have been written down in this stream's form.</summary>
    public void Write(EventRun run)
    {
        WriteRun(run);
        measure?.Sent(run.Sizes);
    }

    public ValueTask WriteBookmarkAsync(Revision revision, bool endsInitialEvents, CancellationToken cancellationToken)
    {
        Write("{\"type\":\"BOOKMARK\",\"object\":"u8, Form.EncodeBookmark(revision, endsInitialEvents));
        return FlushAsync(cancellationToken);
    }

    public ValueTask WriteErrorAsync(V1Status status, CancellationToken cancellationToken)
    {
        Write("{\"type\":\"ERROR\",\"object\":"u8, StatusResponse.Encode(status));
        return FlushAsync(cancellationToken);
    }

    public abstract ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Says goodbye, where the transport has a word for it.</summary>
    public abstract ValueTask EndAsync(CancellationToken cancellationToken);

    /// <summary>Where the bytes of an event go.</summary>
    protected abstract IBufferWriter<byte> Output { get; }

    protected abstract void WriteRun(EventRun run);

    /// <summary>An event is complete.</summary>
    protected abstract void EndEvent();

    private void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> json)
    {
        Output.Write(head);
        Output.Write(json);
        Output.Write("}"u8);
        EndEvent();
        measure?.Sent(head.Length + json.Length + 1);
        Form = Form.Following;
    }
}
