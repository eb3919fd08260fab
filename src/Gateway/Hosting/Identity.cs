using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Authentication;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The certificates this server shows and those it believes, from flags or made in the data directory.</summary>
internal sealed record Identity(SslStreamCertificateContext Serving, Authenticator Authenticator, LocalPki? Local)
{
    /// <exception cref="OperatorException">A file is missing or no good.</exception>
    public static Identity Load(ServerOptions options, TimeProvider clock)
    {
        if (options.TlsCertFile is null != options.TlsPrivateKeyFile is null)
            throw new OperatorException("--tls-cert-file and --tls-private-key-file go together; give both or none");
        var local = options.TlsCertFile is null || options.ClientCaFile is null ? LocalPki.Open(options.DataDir, options.BindAddress, clock.GetUtcNow()) : null;

        var (leaf, chain) = options.TlsCertFile is { } file ? PemFiles.Pair(file, options.TlsPrivateKeyFile!) : (local!.Serving, []);
        var clientCa = options.ClientCaFile is { } ca ? PemFiles.Bundle("--client-ca-file", ca) : [local!.Ca];
        var headerCa = options.RequestHeader.ClientCaFile is { } headers ? PemFiles.Bundle("--requestheader-client-ca-file", headers) : null;
        return new(
            SslStreamCertificateContext.Create(leaf, chain, offline: true),
            new Authenticator(
                new RequestHeaderAuthenticator(options.RequestHeader, headerCa is null ? null : new CertificateVerifier(headerCa, clock)),
                new ClientCertificateAuthenticator(new CertificateVerifier(clientCa, clock))),
            local);
    }
}
