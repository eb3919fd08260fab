using System.Diagnostics;
using System.Net;
using OrleansAA.Gateway.Authentication;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Makes the client that calls other replicas.</summary>
internal sealed class PeerHttpClientFactory(PeerTls tls) : IForwarderHttpClientFactory
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How long a replica may be silent, and how long it may then take to answer a ping, before what it serves is given up.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);

    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => context.OldClient ?? new(new SocketsHttpHandler
    {
        SslOptions = tls.Client(),
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
    });
}
