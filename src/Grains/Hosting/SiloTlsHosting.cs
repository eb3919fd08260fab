using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace OrleansAA.Grains.Hosting;

/// <summary>Puts TLS between silos: both sides show a certificate of the silos' CA, or there is no connection.</summary>
internal static partial class SiloTlsHosting
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Handshakes of callers that are under way at once. Replicas are few, and have one or two connections each to another.</summary>
    private const int HandshakesMax = 200;

    /// <summary>How long a caller may take over its handshake when there are that many.</summary>
    private static readonly TimeSpan HandshakeGrace = TimeSpan.FromSeconds(1);

    public static void UseSiloTls(this ISiloBuilder silo, SiloTls tls) => silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILogger<SiloTls>, TimeProvider>((o, log, clock) =>
    {
        var certificate = SslStreamCertificateContext.Create(tls.Certificate, tls.Intermediates, offline: true);
        var gate = new HandshakeGate(HandshakesMax, HandshakeGrace, clock);
        o.ConfigureSiloInboundConnection(c => c.Use(next => connection => TakeAsync(connection, next, gate, clock, (stream, cancellationToken) =>
            stream.AuthenticateAsServerAsync(Inbound(tls, certificate), cancellationToken))));
        o.ConfigureSiloOutboundConnection(c => c.Use(next => connection => RunAsync(connection, next, clock, (stream, cancellationToken) =>
            CallAsync(stream, connection, Outbound(tls, certificate), log, cancellationToken))));
    });

    /// <summary>Says why a replica could not be called. Of those that call nothing is said: anyone who reaches the port could fill the log.</summary>
    private static async Task CallAsync(
        SslStream stream, ConnectionContext connection, SslClientAuthenticationOptions options, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (AuthenticationException e)
        {
            LogRefused(log, connection.RemoteEndPoint, e.Message);
            throw;
        }
    }

    /// <summary>Takes a caller in, if not too many others are just coming in.</summary>
    private static async Task TakeAsync(
        ConnectionContext connection, ConnectionDelegate next, HandshakeGate gate, TimeProvider clock, Func<SslStream, CancellationToken, Task> handshake)
    {
        if (!gate.TryBegin(connection.Abort, out var begun))
        {
            connection.Abort();
            return;
        }
        using (begun)
        {
            await RunAsync(connection, next, clock, async (stream, cancellationToken) =>
            {
                await handshake(stream, cancellationToken);
                begun.Dispose();
            });
        }
    }

    /// <summary>Shakes hands, and goes on with what is inside the TLS stream. A handshake that fails ends the connection.</summary>
    private static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, TimeProvider clock, Func<SslStream, CancellationToken, Task> handshake)
    {
        var plain = connection.Transport;
        await using var stream = new SslStream(new PipeStream(plain), leaveInnerStreamOpen: false);
        using (var timeout = new CancellationTokenSource(HandshakeTimeout, clock))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, timeout.Token))
            await handshake(stream, either.Token);
        connection.Transport = new TlsPipe(stream);
        try
        {
            await next(connection);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
            connection.Transport = plain;
        }
    }

    private static SslServerAuthenticationOptions Inbound(SiloTls tls, SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = OfTheCa(tls),
        RemoteCertificateValidationCallback = IsReplica,
    };

    private static SslClientAuthenticationOptions Outbound(SiloTls tls, SslStreamCertificateContext certificate) => new()
    {
        TargetHost = "silo",
        ClientCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = OfTheCa(tls),
        RemoteCertificateValidationCallback = IsReplica,
    };

    /// <summary>The chain is made of what was sent and of the CA: nothing is fetched from where a stranger's certificate says.</summary>
    private static X509ChainPolicy OfTheCa(SiloTls tls)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(tls.Authorities);
        return policy;
    }

    /// <summary>Silos are called by addresses that come and go: the CA counts, not the name.</summary>
    private static bool IsReplica(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The replica at {EndPoint} shows no certificate of --silo-ca-file for servers and clients: {Reason}")]
    private static partial void LogRefused(ILogger log, EndPoint? endPoint, string reason);

    private sealed class TlsPipe(SslStream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }
}
