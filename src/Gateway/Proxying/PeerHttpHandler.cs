using System.Diagnostics;
using System.Net;
using System.Net.Security;
using OrleansAA.Gateway.Authentication;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Calls other replicas. When this one's certificate has been renewed, what is sent from then on goes over connections that were made with the new one.</summary>
internal sealed class PeerHttpHandler(PeerTls tls) : HttpMessageHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How long a replica may be silent, and how long it may then take to answer a ping, before what it serves is given up.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private volatile Way? _way;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Current().Invoker.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _way?.Invoker.Dispose();
        base.Dispose(disposing);
    }

    private Way Current()
    {
        var certificate = tls.Certificate;
        if (_way is { } known && known.Certificate == certificate)
            return known;
        lock (_lock)
        {
            // What is under way on the old connections goes on; they are closed when they have nothing to do.
            return _way is { } made && made.Certificate == certificate ? made : _way = new(certificate, new(Connections(certificate)));
        }
    }

    private SocketsHttpHandler Connections(SslStreamCertificateContext certificate) => new()
    {
        SslOptions = tls.Client(certificate),
        UseProxy = false,
        UseCookies = false,
        // A redirect is the client's to follow, if anybody's.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = ConnectTimeout,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
        RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
        ResponseHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
    };

    private sealed record Way(SslStreamCertificateContext Certificate, HttpMessageInvoker Invoker);
}
