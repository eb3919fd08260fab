using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Limits;
using OrleansAA.Grains.Hosting;

namespace OrleansAA.Gateway.Hosting;

/// <summary>How connections are taken: limits, and TLS with a certificate by host name.</summary>
internal static class KestrelSetup
{
    /// <param name="kestrel">The server.</param>
    /// <param name="options">The flags.</param>
    /// <param name="identity">What clients are shown.</param>
    /// <param name="peers">What other replicas are shown; null where there are none.</param>
    public static void Apply(KestrelServerOptions kestrel, ServerOptions options, Identity identity, PeerTls? peers)
    {
        kestrel.AddServerHeader = false;
        // A line ends with CR LF: where a bare LF ends one, too, a proxy that does not think so sees another request.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        kestrel.RequestHeaderEncodingSelector = StrictContentLength.Select;
        // Warnings quote what clients sent, in whatever script.
        kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
        // The body limit is the pipeline's, which answers it with a Status.
        kestrel.Limits.MaxRequestBodySize = null;
        // Of a whole connection whose client reads nothing; the pipeline gives up single answers before.
        kestrel.Limits.MinResponseDataRate = new(ServingLimits.FlushBytes / ServingLimits.FlushTimeout.TotalSeconds, ServingLimits.WatchFlushTimeout);
        kestrel.Limits.MaxRequestHeadersTotalSize = ServingLimits.HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = ServingLimits.HeadersMax;
        // A header that is too large is answered; this limit would end the connection.
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = ServingLimits.HeaderBytesMax;
        kestrel.Limits.MaxRequestLineSize = ServingLimits.RequestLineBytesMax;
        kestrel.Limits.RequestHeadersTimeout = ServingLimits.RequestHeadersTimeout;
        kestrel.Limits.Http2.MaxStreamsPerConnection =
            options.Tls.Http2MaxStreamsPerConnection > 0 ? options.Tls.Http2MaxStreamsPerConnection : ServingLimits.Http2StreamsPerConnectionMax;
        kestrel.Limits.Http2.KeepAlivePingDelay = ServingLimits.Http2PingDelay;
        var stopping = kestrel.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var gate = new HandshakeGate(ServingLimits.TlsHandshakesMax, ServingLimits.TlsHandshakeGrace, kestrel.ApplicationServices.GetRequiredService<TimeProvider>());
        kestrel.Listen(options.BindAddress, options.SecurePort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseClosing(kestrel.ApplicationServices.GetRequiredService<Draining>());
            listen.Use(next => connection => BeginAsync(connection, next, gate));
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = ServingLimits.TlsHandshakeTimeout,
                OnConnection = connection => ValueTask.FromResult(Handshake(connection, options.Tls, CertificateFor(connection.ClientHelloInfo.ServerName, identity, peers))),
            });
            listen.Use(next => connection =>
            {
                connection.Features.GetRequiredFeature<HandshakeGate.Handshake>().Dispose();
                return next(connection);
            });
            listen.UseUnreadStreams(kestrel.ApplicationServices.GetRequiredService<TimeProvider>(), stopping);
        });
    }

    /// <summary>Takes a connection, if not too many others are just shaking hands.</summary>
    private static async Task BeginAsync(ConnectionContext connection, ConnectionDelegate next, HandshakeGate gate)
    {
        if (!gate.TryBegin(connection.Abort, out var handshake))
        {
            connection.Abort();
            return;
        }
        using (handshake)
        {
            connection.Features.Set(handshake);
            await next(connection);
        }
    }

    private static SslStreamCertificateContext CertificateFor(string serverName, Identity identity, PeerTls? peers) =>
        peers is not null && serverName == PeerTls.HostName ? peers.Certificate : identity.Serving.For(serverName);

    /// <summary>
    /// Any client certificate, or none, gets as far as the authenticator, which verifies it and answers with a Status; what came with it is
    /// kept, for it may take an intermediate to verify it.
    /// </summary>
    private static SslServerAuthenticationOptions Handshake(TlsHandshakeCallbackContext connection, TlsOptions tls, SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = tls.Protocols,
        CipherSuitesPolicy = tls.Policy(),
        AllowRenegotiation = false,
        ClientCertificateRequired = true,
        CertificateChainPolicy = Unfetched(),
#pragma warning disable CA5359 // Verified by the authenticator.
        RemoteCertificateValidationCallback = (_, _, chain, _) =>
        {
            if (chain?.ChainPolicy.ExtraStore is { Count: > 0 } sent)
                connection.Connection.Features.Set(new PeerIntermediates(Copy(sent)));
            return true;
        },
#pragma warning restore CA5359
    };

    /// <summary>
    /// The chain that is built before the callback is asked has no say, and must cost nothing: trust in nobody, and nothing is fetched from where a
    /// stranger's certificate says (its caIssuers).
    /// </summary>
    private static X509ChainPolicy Unfetched() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>The handshake disposes of what it was sent.</summary>
    private static X509Certificate2Collection Copy(X509Certificate2Collection sent) => [.. sent.Select(c => X509CertificateLoader.LoadCertificate(c.RawDataMemory.Span))];
}
