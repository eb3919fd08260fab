using System.Buffers;
using System.IO.Pipelines;
using k8s.Models;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>
/// The answer of a watch: one JSON object a line, <c>{"type":"ADDED","object":{...}}</c>. Events collect until they are flushed;
/// a client that reads slowly holds up its own flush and nobody else.
/// </summary>
internal sealed class WatchStream
{
    /// <summary>Bytes that are collected before a flush.</summary>
    private const int FlushBytes = 64 * 1024;

    private readonly PipeWriter _output;

    private WatchStream(PipeWriter output, KindForm form)
    {
        _output = output;
        Form = form;
    }

    /// <summary>The form its objects have.</summary>
    public KindForm Form { get; private set; }

    /// <summary>True if it is time to flush.</summary>
    public bool IsFull => _output.UnflushedBytes >= FlushBytes;

    /// <summary>Sends the headers at once: a client waits for them, not for the first event.</summary>
    public static async Task<WatchStream> StartAsync(HttpContext context, ResponseFormat format)
    {
        context.Response.StatusCode = 200;
        context.Response.ContentType = format.ContentType;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return new WatchStream(context.Response.BodyWriter, format.Form!);
    }

    public void Write(EventType type, ReadOnlyMemory<byte> json)
    {
        _output.Write(type switch
        {
            EventType.Added => "{\"type\":\"ADDED\",\"object\":"u8,
            EventType.Modified => "{\"type\":\"MODIFIED\",\"object\":"u8,
            _ => "{\"type\":\"DELETED\",\"object\":"u8,
        });
        End(json.Span);
    }

    public ValueTask WriteBookmarkAsync(Revision revision, bool endsInitialEvents, CancellationToken cancellationToken)
    {
        _output.Write("{\"type\":\"BOOKMARK\",\"object\":"u8);
        End(Form.EncodeBookmark(revision, endsInitialEvents));
        return FlushAsync(cancellationToken);
    }

    public ValueTask WriteErrorAsync(V1Status status, CancellationToken cancellationToken)
    {
        _output.Write("{\"type\":\"ERROR\",\"object\":"u8);
        End(StatusResponse.Encode(status));
        return FlushAsync(cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_output.UnflushedBytes > 0)
            await _output.FlushAsync(cancellationToken);
    }

    private void End(ReadOnlySpan<byte> json)
    {
        Form = Form.Following;
        _output.Write(json);
        _output.Write("}\n"u8);
    }
}
