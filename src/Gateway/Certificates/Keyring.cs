using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Certificates;

/// <summary>
/// All there is for one purpose: a certificate, the CA it is of, and, while one CA takes the place of another, that one. Never changed, always written whole: no
/// step of a renewal is ever seen half done.
/// </summary>
/// <param name="Leaf">The certificate that is shown, with its key.</param>
/// <param name="Issuer">Its CA, with the key.</param>
/// <param name="Next">The CA that comes next, with its key: trusted already, nothing is of it yet.</param>
/// <param name="Former">CAs that nothing is of any more and that are trusted still. Their keys are gone.</param>
internal sealed record Keyring(X509Certificate2 Leaf, X509Certificate2 Issuer, X509Certificate2? Next, IReadOnlyList<X509Certificate2> Former)
{
    private const int FingerprintBytes = 8;

    /// <summary>All CAs that are trusted, that of the certificate first.</summary>
    public X509Certificate2Collection Authorities => [Issuer, .. Next is null ? [] : new[] { Next }, .. Former];

    /// <summary>Stands for all of it but the keys: what replicas say that they have taken in.</summary>
    public string Fingerprint => Convert.ToHexStringLower(
        SHA256.HashData([.. new[] { Leaf, Issuer, Next }.OfType<X509Certificate2>().Concat(Former).SelectMany(c => SHA256.HashData(c.RawDataMemory.Span))]).AsSpan(0, FingerprintBytes));

    public DateTimeOffset CertificateEnd => Leaf.NotAfter.ToUniversalTime();

    public DateTimeOffset AuthorityEnd => Issuer.NotAfter.ToUniversalTime();

    /// <summary>A CA takes the place of another one step after the other.</summary>
    public bool IsBetweenAuthorities => Next is not null || Former.Count > 0;
}
