using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway;
using OrleansAA.Testing.Root;

namespace OrleansAA.Testing;

/// <summary>Who the users of a server are, and how they know it.</summary>
internal interface ITestUsers
{
    /// <summary>PEM: whose certificate the server has.</summary>
    string CaFile { get; }

    /// <summary>The kubeconfig of its admin; null if it has none.</summary>
    string? Kubeconfig(RunningApi api);

    X509Certificate2 Admin();

    /// <summary>PEM of a client certificate and its key.</summary>
    (string Certificate, string Key) Issue(string user, IReadOnlyList<string> groups);
}

/// <summary>The users of a root.</summary>
/// <param name="root">The root that the server asks.</param>
internal sealed class RootUsers(RootControlPlane root) : ITestUsers
{
    private const string Masters = "system:masters";

    public string CaFile => root.Authorities.Service.CertificateFile;

    public string Kubeconfig(RunningApi api) => root.KubeconfigOf(api.Address, root.Authorities.User("admin", Masters));

    public X509Certificate2 Admin() => root.Authorities.User("admin", Masters).Load();

    public (string Certificate, string Key) Issue(string user, IReadOnlyList<string> groups)
    {
        var issued = root.Authorities.User(user, [.. groups]);
        return (File.ReadAllText(issued.CertificateFile), File.ReadAllText(issued.KeyFile));
    }
}

/// <summary>Makes client certificates with the CA that a server has made itself.</summary>
/// <param name="directory">The data directory of the server.</param>
internal sealed class TestUsers(string directory) : ITestUsers
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>What replicas have to have in common, so that a user of one is a user of all.</summary>
    public static readonly string[] Shared = ["ca.crt", "ca.key"];

    /// <summary>PEM.</summary>
    public string CaFile => Path.Combine(directory, "ca.crt");

    public string? Kubeconfig(RunningApi api) => api.Kubeconfig;

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
