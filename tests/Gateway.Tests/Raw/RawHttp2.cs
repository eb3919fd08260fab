using System.Buffers.Binary;
using System.Net.Security;
using System.Text;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Raw;

/// <summary>HTTP/2 by hand: frames as a client should not send them. Header names are sent as they are given.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7;
    private const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private readonly SslStream _stream;
    private int _next = 1;
    private bool _isSentElsewhere;

    private RawHttp2(SslStream stream) => _stream = stream;

    /// <param name="address">The server's.</param>
    /// <param name="certificate">The client's.</param>
    /// <param name="window">Bytes of a body that it takes on each stream; with none at all it may not even be sent the headers.</param>
    public static async Task<RawHttp2> ConnectAsync(Uri address, TestCertificate? certificate, byte? window = null)
    {
        var connection = new RawHttp2(await RawTls.ConnectAsync(address, certificate, SslApplicationProtocol.Http2));
        // SETTINGS_HEADER_TABLE_SIZE 0: answers name no header by what an earlier one was. SETTINGS_INITIAL_WINDOW_SIZE.
        byte[] settings = [0, 1, 0, 0, 0, 0, .. window is { } bytes ? (byte[])[0, 4, 0, 0, 0, bytes] : []];
        await connection._stream.WriteAsync((byte[])[.. Preface, .. Frame(Settings, 0, 0, settings)]);
        return connection;
    }

    /// <summary>Sends the head of a request whose body does not come (yet); returns its stream.</summary>
    public async Task<int> BeginAsync(string method, RawRequest request)
    {
        var stream = _next;
        _next += 2;
        var block = Block([(":method", method), (":scheme", "https"), (":authority", "portrule.portrule.svc"), (":path", request.Path), .. request.Headers]);
        await _stream.WriteAsync(Frame(Headers, EndHeaders, stream, block));
        return stream;
    }

    /// <summary>Sends a part of a body.</summary>
    public ValueTask SendBodyAsync(int stream, string part, bool isLast) => _stream.WriteAsync(Frame(Data, isLast ? EndStream : (byte)0, stream, Encoding.UTF8.GetBytes(part)));

    /// <summary>Reads until the stream's headers have come.</summary>
    public async Task<int> ReceiveStatusAsync(int stream)
    {
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame is { Type: Settings, Flags: not Ack })
                await _stream.WriteAsync(Frame(Settings, Ack, 0, []));
            else if (frame is { Type: Ping, Flags: not Ack })
                await _stream.WriteAsync(Frame(Ping, Ack, 0, frame.Payload));
            if (frame.Stream == stream && frame.Type is Headers or Reset)
                return frame.Type == Headers ? StatusOf(frame.Payload) : 0;
        }
        return 0;
    }

    /// <summary>Sends a request; returns its stream.</summary>
    public async Task<int> SendAsync(RawRequest request)
    {
        var stream = _next;
        _next += 2;
        var block = Block([(":method", "GET"), (":scheme", "https"), (":authority", "portrule.portrule.svc"), (":path", request.Path), .. request.Headers]);
        byte[] frames = Frame(Headers, (byte)(EndHeaders | (request.Trailers is null ? EndStream : 0)), stream, block);
        if (request.Trailers is not null)
            frames = [.. frames, .. Frame(Headers, EndHeaders | EndStream, stream, Block(request.Trailers))];
        await _stream.WriteAsync(frames);
        return stream;
    }

    /// <summary>Sends requests and takes each back at once.</summary>
    /// <exception cref="IOException">The server has ended the connection.</exception>
    public async Task ResetManyAsync(int count, RawRequest request)
    {
        var block = Block([(":method", "GET"), (":scheme", "https"), (":authority", "portrule.portrule.svc"), (":path", request.Path), .. request.Headers]);
        var frames = new List<byte>();
        for (var i = 0; i < count; i++, _next += 2)
            frames.AddRange([.. Frame(Headers, EndHeaders | EndStream, _next, block), .. Frame(Reset, 0, _next, [0, 0, 0, 8])]);
        await _stream.WriteAsync(frames.ToArray());
    }

    /// <summary>Reads until the stream has its whole answer, or the stream or the connection is ended.</summary>
    public async Task<RawAnswer> ReceiveAsync(int stream)
    {
        var status = 0;
        var body = new List<byte>();
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame is { Type: Settings, Flags: not Ack })
                await _stream.WriteAsync(Frame(Settings, Ack, 0, []));
            else if (frame is { Type: Ping, Flags: not Ack })
                await _stream.WriteAsync(Frame(Ping, Ack, 0, frame.Payload));
            if (frame.Type == GoAway && ErrorOf(frame) != 0)
                return new(0, $"GOAWAY {ErrorOf(frame)}");
            _isSentElsewhere |= frame.Type == GoAway;
            if (frame.Stream != stream)
                continue;
            if (frame.Type == Reset)
                return new(0, "RST_STREAM");
            if (frame.Type == Headers)
                status = status == 0 ? StatusOf(frame.Payload) : status;
            else if (frame.Type == Data)
                body.AddRange(frame.Payload);
            if ((frame.Flags & EndStream) != 0)
                return new(status, Encoding.UTF8.GetString([.. body]));
        }
        return new(0, "closed");
    }

    /// <summary>Reads until the server tells the client to go elsewhere, if it has not done so before an answer; false if it ends the connection without a word, or for a fault.</summary>
    public async Task<bool> ReceiveGoAwayAsync()
    {
        if (_isSentElsewhere)
            return true;
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Type == GoAway)
                return ErrorOf(frame) == 0;
        }
        return false;
    }

    /// <summary>Reads until the server has ended the connection.</summary>
    public async Task ReceiveEndAsync()
    {
        while (await ReadFrameAsync() is not null)
        {
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static uint ErrorOf(ReceivedFrame frame) => BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(4));

    private async Task<ReceivedFrame?> ReadFrameAsync()
    {
        var head = new byte[9];
        try
        {
            await _stream.ReadExactlyAsync(head);
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await _stream.ReadExactlyAsync(payload);
            return new(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            return null;
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>HPACK: each a literal that is not indexed, with a new name.</summary>
    private static byte[] Block(IEnumerable<(string Name, string Value)> headers) =>
        [.. headers.SelectMany(h => (byte[])[0, .. Text(h.Name), .. Text(h.Value)])];

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < 127)
            return [(byte)bytes.Length, .. bytes];
        var rest = bytes.Length - 127;
        return rest < 128 ? [127, (byte)rest, .. bytes] : [127, (byte)((rest & 127) | 128), (byte)(rest >> 7), .. bytes];
    }

    /// <summary>The status is the first header there is, by the static table whole or by name only.</summary>
    private static int StatusOf(byte[] block)
    {
        int[] whole = [200, 204, 206, 304, 400, 404, 500];
        var at = 0;
        while ((block[at] & 0xE0) == 0x20)
            at++;
        if ((block[at] & 0x80) != 0)
            return whole[(block[at] & 0x7F) - 8];
        return int.Parse(Encoding.ASCII.GetString(block, at + 2, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record ReceivedFrame(byte Type, byte Flags, int Stream, byte[] Payload);
}
