using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Who has a port.</summary>
internal enum PortState
{
    Free,

    /// <summary>A server that shows this server's certificate.</summary>
    Ours,

    Others,

    /// <summary>It cannot be opened by this user, or the address is not one of this machine.</summary>
    Closed,
}

/// <summary>Looks who has the HTTPS port.</summary>
internal static class HttpsPort
{
    public static string Called(ServerOptions options) => $"{options.BindAddress}:{options.SecurePort}";

    public static async Task<PortState> StateAsync(Site site, CancellationToken cancellationToken)
    {
        var (address, port) = (site.Options.BindAddress, site.Options.SecurePort);
        if (port == 0)
            return PortState.Free;
        return Try(address, port) switch
        {
            null => PortState.Free,
            SocketError.AddressAlreadyInUse => await IsOursAsync(site, cancellationToken) ? PortState.Ours : PortState.Others,
            _ => PortState.Closed,
        };
    }

    /// <summary>Why a port cannot be opened; null if it can. Nobody can connect to it meanwhile.</summary>
    public static SocketError? Try(IPAddress address, int port)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private static async Task<bool> IsOursAsync(Site site, CancellationToken cancellationToken)
    {
        if (site.Rotated.Serving is null && !File.Exists(site.Serving.Certificate))
            return false;
        var address = site.Options.BindAddress;
        var at = address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address;
        try
        {
            using var client = new TcpClient(at.AddressFamily);
            await client.ConnectAsync(at, site.Options.SecurePort, cancellationToken);
#pragma warning disable CA5359 // Nothing is believed and nothing sent: what matters is which certificate is shown.
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellationToken);
            return tls.RemoteCertificate is { } shown && await IsOwnAsync(site, shown.GetRawCertData());
        }
        catch (Exception e) when (e is SocketException or IOException or System.Security.Authentication.AuthenticationException or System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether it is the certificate of the file, or the one that replicas keep. Where that cannot be read this server is not to be taken for a stranger.</summary>
    private static async Task<bool> IsOwnAsync(Site site, byte[] shown)
    {
        if (site.Rotated.Serving is not null)
            return await site.KeptServing.Answer is var kept && (!kept.IsKnown || kept.Leaf?.RawDataMemory.Span.SequenceEqual(shown) == true);
        using var own = X509CertificateLoader.LoadCertificateFromFile(site.Serving.Certificate);
        return own.RawData.AsSpan().SequenceEqual(shown);
    }
}
