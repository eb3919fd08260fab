using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Finds out who is calling, in the order of k8s.io/apiserver: request headers that a front-proxy certificate vouches for, then the client
/// certificate itself. A certificate that vouches for nothing is refused (null, 401); no certificate at all is the anonymous user.
/// </summary>
/// <remarks>Identity headers are removed from every request, believed or not: nothing behind this may see them.</remarks>
internal sealed class Authenticator(RequestHeaderAuthenticator requestHeaders, ClientCertificateAuthenticator clientCertificates)
{
    /// <returns>The user, or null if the credentials are no good.</returns>
    public UserInfo? Authenticate(HttpContext context)
    {
        var certificate = context.Connection.ClientCertificate;
        var user = certificate is null ? UserInfo.Anonymous
            : requestHeaders.Authenticate(certificate, context.Request.Headers) ?? clientCertificates.Authenticate(certificate);
        requestHeaders.Strip(context.Request.Headers);
        return user;
    }
}

/// <summary>Users by the subject of a certificate of the client CA: CN is the name, O the groups.</summary>
internal sealed class ClientCertificateAuthenticator(CertificateVerifier verifier)
{
    public UserInfo? Authenticate(X509Certificate2 certificate)
    {
        if (!verifier.IsTrusted(certificate))
            return null;
        var subject = Subject.Of(certificate);
        return subject.CommonName.Length == 0 ? null : UserInfo.Authenticated(subject.CommonName, "", subject.Organizations);
    }
}

/// <summary>The parts of a subject that name users and groups.</summary>
internal readonly record struct Subject(string CommonName, IReadOnlyList<string> Organizations)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";

    public static Subject Of(X509Certificate2 certificate)
    {
        var name = "";
        var organizations = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements)
                continue;
            switch (part.GetSingleElementType().Value)
            {
                case CommonNameOid:
                    name = part.GetSingleElementValue() ?? "";
                    break;
                case OrganizationOid:
                    organizations.Add(part.GetSingleElementValue() ?? "");
                    break;
            }
        }
        return new(name, organizations);
    }
}
