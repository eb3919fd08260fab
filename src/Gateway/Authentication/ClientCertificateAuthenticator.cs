using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Users by the subject of a certificate of the client CA: CN is the name, O the groups.</summary>
/// <param name="verifier">Of the client CA; null if there is none, and no certificate is its own user.</param>
internal sealed class ClientCertificateAuthenticator(CertificateVerifier? verifier)
{
    /// <summary>The extra attribute that names the credential (user.CredentialIDKey).</summary>
    private const string CredentialId = "authentication.kubernetes.io/credential-id";

    /// <summary>Who bears a certificate that is trusted: read once for each connection, which has its own.</summary>
    private readonly ConditionalWeakTable<X509Certificate2, Bearer> _bearers = [];

    public Verdict Authenticate(PeerCertificate certificate)
    {
        if (verifier is null)
            return Verdict.None;
        if (!verifier.IsTrusted(certificate.Leaf, certificate.Intermediates))
            return Verdict.Bad;
        return _bearers.GetValue(certificate.Leaf, BearerOf).Verdict;
    }

    private static Bearer BearerOf(X509Certificate2 certificate)
    {
        var subject = Subject.Of(certificate);
        if (subject.CommonName.Length == 0)
            return new(Verdict.None);
        var fingerprint = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
        var extra = new Dictionary<string, IReadOnlyList<string>> { [CredentialId] = [$"X509SHA256={fingerprint}"] };
        return new(Verdict.Of(UserInfo.Authenticated(subject.CommonName, "", subject.Organizations, extra)));
    }

    private sealed record Bearer(Verdict Verdict);
}
