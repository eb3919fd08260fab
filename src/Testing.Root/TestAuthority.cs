using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Testing.Root;

/// <summary>A CA of the tests, and the certificates it gives out, as PEM files in a directory.</summary>
internal sealed class TestAuthority
{
#pragma warning disable RS0030 // Certificates are made and checked by the machine's clock: TLS knows no other.
    private static readonly TimeProvider Machine = TimeProvider.System;
#pragma warning restore RS0030

    private readonly X509Certificate2 _ca;
    private readonly string _directory;

    public TestAuthority(string directory, string name)
        : this(directory, name, signer: null, Now.AddYears(1))
    {
    }

    /// <summary>A CA whose time is over, or will be.</summary>
    public TestAuthority(string directory, string name, DateTimeOffset until)
        : this(directory, name, signer: null, until)
    {
    }

    /// <summary>A CA whose time has not come.</summary>
    public static TestAuthority OfTomorrow(string directory, string name) =>
        new(directory, name, signer: null, Now.AddYears(1), Now.AddDays(1));

    private TestAuthority(string directory, string name, X509Certificate2? signer, DateTimeOffset until, DateTimeOffset? since = null)
    {
        Directory.CreateDirectory(directory);
        _directory = directory;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var from = since ?? Now.AddDays(-1);
        _ca = signer is null ? request.CreateSelfSigned(from, until)
            : request.Create(signer, from, until.AddDays(-1), RandomNumberGenerator.GetBytes(16)).CopyWithPrivateKey(key);
        CertificateFile = Path.Combine(directory, name + ".crt");
        File.WriteAllText(CertificateFile, _ca.ExportCertificatePem());
    }

    private static DateTimeOffset Now => Machine.GetUtcNow();

    /// <summary>A CA below this one.</summary>
    public TestAuthority Intermediate(string name) => new(_directory, name, _ca, _ca.NotAfter);

    /// <summary>The CA's certificate.</summary>
    public X509Certificate2Collection Load() => [X509CertificateLoader.LoadCertificateFromFile(CertificateFile)];

    /// <summary>The CA's certificate.</summary>
    public string CertificateFile { get; }

    /// <summary>Gives out a client certificate.</summary>
    public TestCertificate Client(string file, string subject) => Issue(file, subject, "1.3.6.1.5.5.7.3.2", null, Now.AddDays(30));

    /// <summary>Gives out a certificate for both ends of a connection that says where its issuer's certificate can be fetched (caIssuers).</summary>
    public TestCertificate WithIssuerAt(string file, string subject, Uri issuer) => Issue(file, subject, null, null, Now.AddDays(30), issuer);

    /// <summary>Gives out a client certificate whose time is over.</summary>
    public TestCertificate ExpiredClient(string file, string subject) => Issue(file, subject, "1.3.6.1.5.5.7.3.2", null, Now.AddHours(-1));

    /// <summary>Gives out a certificate for both ends of a connection.</summary>
    public TestCertificate Peer(string file, string subject, params string[] dnsNames) =>
        Issue(file, subject, null, dnsNames.Length == 0 ? null : Names(dnsNames), Now.AddDays(30));

    /// <summary>Gives out a serving certificate.</summary>
    public TestCertificate Server(string file, params string[] dnsNames) => Server(file, Now.AddDays(30), dnsNames);

    /// <summary>Gives out a serving certificate whose time is over, or will be soon.</summary>
    public TestCertificate Server(string file, DateTimeOffset until, params string[] dnsNames)
    {
        var names = Names(dnsNames);
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        return Issue(file, "CN=server", "1.3.6.1.5.5.7.3.1", names, until);
    }

    /// <summary>Gives out a certificate for both ends of a connection whose time is over.</summary>
    public TestCertificate ExpiredPeer(string file, string subject) => Issue(file, subject, null, null, Now.AddHours(-1));

    /// <summary>Gives out a certificate for both ends of a connection whose time will be over, or has not come.</summary>
    public TestCertificate Peer(string file, string subject, DateTimeOffset from, DateTimeOffset until) => Issue(file, subject, null, null, until, from: from);

    private static SubjectAlternativeNameBuilder Names(string[] dnsNames)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in dnsNames)
            names.AddDnsName(name);
        return names;
    }

    private TestCertificate Issue(string file, string subject, string? usage, SubjectAlternativeNameBuilder? names, DateTimeOffset until, Uri? issuer = null, DateTimeOffset? from = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], false));
        if (names is not null)
            request.CertificateExtensions.Add(names.Build());
        if (issuer is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuer.ToString()]));
        var wanted = from ?? Now.AddHours(-12);
        using var certificate = request.Create(_ca, wanted > _ca.NotBefore ? wanted : _ca.NotBefore, until < _ca.NotAfter ? until : _ca.NotAfter, RandomNumberGenerator.GetBytes(16));
        var made = new TestCertificate(Path.Combine(_directory, file + ".crt"), Path.Combine(_directory, file + ".key"));
        File.WriteAllText(made.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(made.KeyFile, key.ExportPkcs8PrivateKeyPem());
        return made;
    }
}

/// <summary>A certificate and its key, as PEM files.</summary>
internal sealed record TestCertificate(string CertificateFile, string KeyFile)
{
    public X509Certificate2 Load()
    {
        using var pem = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
