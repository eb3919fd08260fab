using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace OrleansAA.Grains.Hosting;

/// <summary>Puts TLS between silos: both sides show a certificate of the silos' CA, or there is no connection.</summary>
internal static partial class SiloTlsHosting
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Handshakes of callers that are under way at once. Replicas are few, and have one or two connections each to another.</summary>
    private const int HandshakesMax = 200;

    /// <summary>How long a caller may take over its handshake when there are that many.</summary>
    private static readonly TimeSpan HandshakeGrace = TimeSpan.FromSeconds(1);

    /// <summary>The call that a handshake under way is for: what judges a certificate is not told.</summary>
    private static readonly AsyncLocal<Call?> Calls = new();

    public static void UseSiloTls(this ISiloBuilder silo, SiloTls tls)
    {
        // Of those that call nothing is said, and of those that are called it is said here: anyone who reaches the port could fill the log.
        silo.Services.AddLogging(log => log.AddFilter("Orleans.Connections.Security", LogLevel.None));
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ILogger<SiloTls>, TimeProvider>((o, log, clock) =>
        {
            var gate = new HandshakeGate(HandshakesMax, HandshakeGrace, clock);
            o.ConfigureSiloInboundConnection(c =>
            {
                c.Use(next => connection => TakeAsync(connection, next, gate));
                c.UseServerTls(Options(tls));
                c.Use(next => connection => EndHandshakeAsync(connection, next));
            });
            o.ConfigureSiloOutboundConnection(c =>
            {
                c.Use(next => connection => CallAsync(connection, next, log));
                c.UseClientTls(Options(tls));
                c.Use(next => connection => EndCallAsync(connection, next));
            });
        });
    }

    private static TlsOptions Options(SiloTls tls) => new()
    {
        // Asked for when a silo starts; what is shown is decided with each handshake, below.
        LocalCertificate = tls.Current.Certificate,
        ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        HandshakeTimeout = HandshakeTimeout,
        RemoteCertificateValidation = (_, _, errors) => IsReplica(errors),
        OnAuthenticateAsServer = (_, handshake) => Prepare((SslServerAuthenticationOptions)handshake.SslServerAuthenticationOptions, tls.Current),
        OnAuthenticateAsClient = (_, handshake) => Prepare((SslClientAuthenticationOptions)handshake.SslClientAuthenticationOptions, tls.Current),
    };

    /// <summary>Silos are called by addresses that come and go: the CA counts, not the name.</summary>
    private static bool IsReplica(SslPolicyErrors errors)
    {
        var isReplica = (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        if (Calls.Value is { } call)
            call.IsRefused = !isReplica;
        return isReplica;
    }

    /// <summary>A context takes the intermediates along; it goes with no other certificate, and with no choice of one.</summary>
    private static void Prepare(SslServerAuthenticationOptions handshake, SiloCertificates certificates)
    {
        handshake.ServerCertificate = null;
        handshake.ServerCertificateSelectionCallback = null;
        handshake.ServerCertificateContext = certificates.Shown;
        handshake.CertificateChainPolicy = certificates.OfTheCa();
    }

    private static void Prepare(SslClientAuthenticationOptions handshake, SiloCertificates certificates)
    {
        handshake.TargetHost = "silo";
        handshake.ClientCertificates = null;
        handshake.LocalCertificateSelectionCallback = null;
        handshake.ClientCertificateContext = certificates.Shown;
        handshake.CertificateChainPolicy = certificates.OfTheCa();
    }

    /// <summary>Takes a caller in, if not too many others are just coming in.</summary>
    private static async Task TakeAsync(ConnectionContext connection, ConnectionDelegate next, HandshakeGate gate)
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

    private static Task EndHandshakeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        connection.Features.Get<HandshakeGate.Handshake>()!.Dispose();
        return next(connection);
    }

    /// <summary>Says which replica could not be called. A handshake that fails ends what comes after it without a word.</summary>
    private static async Task CallAsync(ConnectionContext connection, ConnectionDelegate next, ILogger log)
    {
        var call = new Call();
        connection.Features.Set(call);
        Calls.Value = call;
        await next(connection);
        if (call.IsRefused)
            LogRefused(log, connection.RemoteEndPoint);
        else if (!call.IsDone)
            LogUnfinished(log, connection.RemoteEndPoint);
    }

    private static Task EndCallAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        connection.Features.Get<Call>()!.IsDone = true;
        return next(connection);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The replica at {EndPoint} shows no certificate of --silo-ca-file for servers and clients")]
    private static partial void LogRefused(ILogger log, EndPoint? endPoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The replica at {EndPoint} did not finish a TLS handshake")]
    private static partial void LogUnfinished(ILogger log, EndPoint? endPoint);

    /// <summary>What has become of the handshake of a call.</summary>
    private sealed class Call
    {
        public bool IsDone { get; set; }

        public bool IsRefused { get; set; }
    }
}
