using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Gives each HTTP/2 connection its <see cref="UnreadStreams"/>, and tells it what is written.</summary>
internal static class WatchedConnections
{
    /// <summary>
    /// What is sent is collected in blocks of the largest TLS record (RFC 8446, section 5.1), where Kestrel's pipe makes a record of each 4 KiB. A connection that sends nothing
    /// holds none.
    /// </summary>
    private static readonly StreamPipeWriterOptions Records = new(minimumBufferSize: 16 * 1024, leaveOpen: true);

    /// <summary>To be used after TLS, which knows the protocol.</summary>
    public static void UseUnreadStreams(this ListenOptions listen, TimeProvider clock, CancellationToken stopping) => listen.Use(next => connection =>
        IsHttp2(connection) ? WatchAsync(connection, next, clock, stopping) : next(connection));

    private static bool IsHttp2(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span) == true;

    private static async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next, TimeProvider clock, CancellationToken stopping)
    {
        using var streams = new UnreadStreams(clock, stopping);
        var transport = connection.Transport;
        var tls = connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream;
        connection.Features.Set(streams);
        connection.Transport = new Watched(transport.Input, new FrameWriter(PipeWriter.Create(tls, Records), streams.End));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private sealed record Watched(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
