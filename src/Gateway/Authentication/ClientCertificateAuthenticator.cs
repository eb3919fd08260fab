using OrleansAA.ApiMachinery.Users;
using System.Security.Cryptography;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Users by the subject of a certificate of the client CA: CN is the name, O the groups.</summary>
/// <param name="verifier">Of the client CA; null if there is none, and no certificate is its own user.</param>
internal sealed class ClientCertificateAuthenticator(CertificateVerifier? verifier)
{
    /// <summary>The extra attribute that names the credential (user.CredentialIDKey).</summary>
    private const string CredentialId = "authentication.kubernetes.io/credential-id";

    public Verdict Authenticate(PeerCertificate certificate)
    {
        if (verifier is null)
            return Verdict.None;
        if (!verifier.IsTrusted(certificate.Leaf, certificate.Intermediates))
            return Verdict.Bad;
        var subject = Subject.Of(certificate.Leaf);
        if (subject.CommonName.Length == 0)
            return Verdict.None;
        var fingerprint = Convert.ToHexStringLower(certificate.Leaf.GetCertHash(HashAlgorithmName.SHA256));
        var extra = new Dictionary<string, IReadOnlyList<string>> { [CredentialId] = [$"X509SHA256={fingerprint}"] };
        return Verdict.Of(UserInfo.Authenticated(subject.CommonName, "", subject.Organizations, extra));
    }
}
