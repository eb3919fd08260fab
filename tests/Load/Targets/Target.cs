using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Targets;

/// <summary>An API that is driven.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>What is told of it: embedded, redis, three, or the address of one that somebody else has started.</summary>
    string Name { get; }

    /// <summary>Where it serves; calls go to one after the other.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Who calls.</summary>
    Caller Caller { get; }

    /// <summary>All processes of it that are known: servers, and their Redis.</summary>
    IReadOnlyList<MeasuredProcess> Processes { get; }
}

/// <summary>A process whose processor time and memory count.</summary>
internal sealed record MeasuredProcess(string Name, int Id);

/// <summary>How a caller shows who it is, and whom it believes.</summary>
/// <param name="Certificate">Null: none is shown.</param>
/// <param name="Authorities">Null: those of the system.</param>
/// <param name="Authorization">The header of that name; null: none.</param>
/// <param name="BelievesAnybody">As a kubeconfig says with insecure-skip-tls-verify.</param>
internal sealed record Caller(X509Certificate2? Certificate, X509Certificate2Collection? Authorities, string? Authorization = null, bool BelievesAnybody = false)
{
    public static Caller Of(TestCertificate certificate, string authorityFile)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authorityFile);
        return new(certificate.Load(), authorities);
    }

    public SslClientAuthenticationOptions TlsOptions()
    {
        var options = new SslClientAuthenticationOptions();
        if (Certificate is not null)
            options.ClientCertificates = [Certificate];
        if (BelievesAnybody)
        {
#pragma warning disable CA5359 // The kubeconfig says so.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }
        return options;
    }
}
