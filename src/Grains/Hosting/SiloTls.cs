using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Grains.Hosting;

/// <summary>How silos prove to each other who they are. Each handshake takes what is current then; connections that are open go on with what they began with.</summary>
public sealed class SiloTls(SiloCertificates certificates)
{
    private volatile SiloCertificates _current = certificates;

    /// <summary>What is shown and believed now.</summary>
    public SiloCertificates Current => _current;

    /// <summary>Shows and believes others from the next handshake on; connections that are there stay.</summary>
    /// <param name="renewed">The others.</param>
    public void Renew(SiloCertificates renewed) => _current = renewed;
}

/// <summary>
/// What a silo shows and whom it believes. A caller is a replica if its certificate is of the CA, whatever name it has: the CA is for silos alone.
/// </summary>
/// <param name="certificate">With its key; for servers and clients, because each silo is both.</param>
/// <param name="intermediates">Sent with it.</param>
/// <param name="authorities">The CA.</param>
public sealed class SiloCertificates(X509Certificate2 certificate, X509Certificate2Collection intermediates, X509Certificate2Collection authorities)
{
    /// <summary>What the silo shows, with its private key.</summary>
    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>Sent along, so that others can build the chain.</summary>
    public X509Certificate2Collection Intermediates { get; } = intermediates;

    /// <summary>Who signs the silos' certificates that are believed.</summary>
    public X509Certificate2Collection Authorities { get; } = authorities;

    /// <summary>Made of what is at hand: nothing is fetched to complete it.</summary>
    internal SslStreamCertificateContext Shown { get; } = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);

    /// <summary>The chain is made of what was sent and of the CA: nothing is fetched from where a stranger's certificate says.</summary>
    internal X509ChainPolicy OfTheCa()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities);
        return policy;
    }
}
