using System.Net.Security;
using System.Net.Sockets;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Raw;

/// <summary>An answer, as it came.</summary>
/// <param name="Status">HTTP status code; 0 if the stream or the connection was ended without an answer.</param>
/// <param name="Body">As text.</param>
internal sealed record RawAnswer(int Status, string Body);

/// <summary>A request of which everything can be said, also what no client would say.</summary>
/// <param name="Path">With its query.</param>
/// <param name="Headers">As they are to be sent, in this order, not made regular.</param>
/// <param name="Trailers">Likewise, after an empty body; null for a request without one.</param>
internal sealed record RawRequest(string Path, IReadOnlyList<(string Name, string Value)> Headers, IReadOnlyList<(string Name, string Value)>? Trailers = null);

/// <summary>TLS connections with or without a client certificate.</summary>
internal static class RawTls
{
    public static async Task<SslStream> ConnectAsync(Uri address, TestCertificate? certificate, SslApplicationProtocol protocol, string? serverName = null, TestAuthority? intermediates = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName ?? "portrule.portrule.svc",
            ApplicationProtocols = [protocol],
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.Load(), intermediates?.Load(), offline: true),
#pragma warning disable CA5359 // What the server shows is looked at in tests of its own.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        return stream;
    }
}
