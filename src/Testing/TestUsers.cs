using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Testing;

/// <summary>Makes client certificates with the CA that a server has made itself.</summary>
/// <param name="directory">The data directory of the server.</param>
internal sealed class TestUsers(string directory)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>What replicas have to have in common, so that a user of one is a user of all.</summary>
    public static readonly string[] Shared = ["ca.crt", "ca.key"];

    /// <summary>PEM.</summary>
    public string CaFile => Path.Combine(directory, "ca.crt");

    public X509Certificate2 Admin() => X509Certificate2.CreateFromPemFile(Path.Combine(directory, "admin.crt"), Path.Combine(directory, "admin.key"));

    /// <summary>PEM of a certificate and its key, for as long as the CA's.</summary>
    public (string Certificate, string Key) Issue(string user, IReadOnlyList<string> groups)
    {
        using var ca = X509Certificate2.CreateFromPemFile(CaFile, Path.Combine(directory, "ca.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(user);
        foreach (var group in groups)
            name.AddOrganizationName(group);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ClientAuthentication)], false));
        using var certificate = request.Create(ca, ca.NotBefore, ca.NotAfter, RandomNumberGenerator.GetBytes(16));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
