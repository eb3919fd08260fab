using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// How replicas prove to each other who they are: with their silos' certificates, also where they meet on the HTTPS port. A caller that asks for
/// <see cref="HostName"/> there is another replica, and is shown the silo's certificate in place of the one clients see.
/// </summary>
internal sealed class PeerTls
{
    /// <summary>The server name (SNI) by which replicas call each other. No certificate needs to bear it: the CA counts, which is for replicas alone.</summary>
    public const string HostName = "replica.internal";

    private readonly TimeProvider _clock;
    private volatile Known _current;

    /// <param name="certificate">This replica's, with its key; for servers and clients.</param>
    /// <param name="intermediates">Sent with it.</param>
    /// <param name="authorities">The CA of all replicas.</param>
    /// <param name="clock">Judges whether a certificate is within its time.</param>
    public PeerTls(X509Certificate2 certificate, X509Certificate2Collection intermediates, X509Certificate2Collection authorities, TimeProvider clock)
    {
        _clock = clock;
        Renew(certificate, intermediates, authorities);
    }

    /// <summary>What this replica shows, with the next handshake.</summary>
    public SslStreamCertificateContext Certificate => _current.Certificate;

    /// <summary>Other certificates are there. Connections that are open go on; what their replicas show is judged by the new CA.</summary>
    [MemberNotNull(nameof(_current))]
    public void Renew(X509Certificate2 certificate, X509Certificate2Collection intermediates, X509Certificate2Collection authorities) =>
        _current = new(SslStreamCertificateContext.Create(certificate, intermediates, offline: true), new CertificateVerifier(authorities, _clock));

    /// <summary>True if a client certificate is a replica's.</summary>
    public bool IsReplica(PeerCertificate certificate) => _current.Verifier.IsTrusted(certificate.Leaf, certificate.Intermediates);

    /// <summary>How this replica calls another, which it does by <see cref="HostName"/>.</summary>
    /// <param name="certificate">What it shows: <see cref="Certificate"/> of the moment.</param>
    public SslClientAuthenticationOptions Client(SslStreamCertificateContext certificate) => new()
    {
        ClientCertificateContext = certificate,
        // What decides is the verifier; the chain that is built before it is asked fetches nothing either.
        CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
        RemoteCertificateValidationCallback = (_, shown, chain, _) =>
            shown is X509Certificate2 leaf && _current.Verifier.IsTrusted(leaf, chain?.ChainPolicy.ExtraStore),
    };

    private sealed record Known(SslStreamCertificateContext Certificate, CertificateVerifier Verifier);
}
