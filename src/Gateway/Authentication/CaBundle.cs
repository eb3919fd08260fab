using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Authentication;

/// <summary>CA certificates that are believed for one thing.</summary>
/// <param name="Source">Where they are from, for messages: a flag with its value, or what the root says.</param>
/// <param name="Certificates">At least one.</param>
internal sealed record CaBundle(string Source, X509Certificate2Collection Certificates)
{
    /// <exception cref="OperatorException">The file is missing or holds no certificate.</exception>
    public static CaBundle? FromFile(string flag, string? path) => path is null ? null : new($"{flag}={path}", PemFiles.Bundle(flag, path));

    /// <summary>
    /// A CA whose certificates this bundle lets through, too: it is in both, perhaps as another certificate of the same key, or it is below one of these.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    public X509Certificate2? FirstTakenOf(CaBundle other)
    {
        var keys = Certificates.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        return other.Certificates.FirstOrDefault(c => keys.Contains(KeyOf(c)) || IsBelow(c, other));
    }

    private static string KeyOf(X509Certificate2 certificate) => Convert.ToBase64String(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private bool IsBelow(X509Certificate2 authority, CaBundle other)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Certificates);
        chain.ChainPolicy.ExtraStore.AddRange(other.Certificates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // One whose time has not come yet may be in use tomorrow.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(authority);
    }
}
