using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>
/// The certificates of a server on its own: a CA, a serving certificate for loopback, an admin's client certificate. Made once in the data
/// directory and kept; a leaf that is about to expire, or that does not fit the bind address, is made anew.
/// </summary>
internal sealed class LocalPki
{
    private const int CaYears = 10;
    private const int LeafDays = 365;
    private const int RenewDays = 30;

    /// <summary>How long before they are made certificates begin: a clock that is set back by hours shuts nobody out.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    private readonly string _directory;
    private readonly string _product;
    private readonly DateTimeOffset _now;

    private LocalPki(string directory, string product, DateTimeOffset now)
    {
        _directory = directory;
        _product = product;
        _now = now;
    }

    public required X509Certificate2 Ca { get; init; }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Serving { get; private set; } = null!;

    /// <summary>CN admin, O system:masters; with its private key.</summary>
    public X509Certificate2 Admin { get; private set; } = null!;

    /// <summary>Makes the data directory, for its owner only, if it is not there.</summary>
    /// <exception cref="OperatorException">It cannot be made.</exception>
    public static void MakeDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"--data-dir={directory}: {OperatorException.Reason(e)}; give a directory this user can write, or remove what is damaged in it", e);
        }
    }

    /// <param name="directory">The data directory.</param>
    /// <param name="product">What the server is called, in the certificates that are made.</param>
    /// <param name="bindAddress">Where it serves.</param>
    /// <param name="clock">When certificates begin.</param>
    /// <exception cref="OperatorException">The directory cannot be read or written.</exception>
    public static LocalPki Open(string directory, string product, IPAddress bindAddress, TimeProvider clock)
    {
        try
        {
            MakeDirectory(directory);
            using var held = DirectoryLock.Take(directory, clock);
            var now = clock.GetUtcNow();
            var pki = new LocalPki(directory, product, now) { Ca = Load(directory, "ca", now) ?? Save(directory, "ca", MakeCa(product, now)) };
            pki.Serving = pki.Leaf("serving", Fits(bindAddress), () => pki.MakeServing(bindAddress));
            pki.Admin = pki.Leaf("admin", _ => true, pki.MakeAdmin);
            return pki;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new OperatorException($"--data-dir={directory}: {OperatorException.Reason(e)}; give a directory this user can write, or remove what is damaged in it", e);
        }
    }

    private X509Certificate2 Leaf(string name, Func<X509Certificate2, bool> fits, Func<X509Certificate2> make) =>
        Load(_directory, name, _now.AddDays(RenewDays)) is { } known && IsOurs(known) && fits(known) ? known : Save(_directory, name, make());

    private bool IsOurs(X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Ca);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = _now.UtcDateTime;
        return chain.Build(leaf);
    }

    private static Func<X509Certificate2, bool> Fits(IPAddress bindAddress) =>
        certificate => IsWildcard(bindAddress) || certificate.MatchesHostname(bindAddress.ToString());

    private static bool IsWildcard(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static X509Certificate2 MakeCa(string product, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={product}-local-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now - Backdating, now.AddYears(CaYears));
    }

    private X509Certificate2 MakeServing(IPAddress bindAddress)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (!IsWildcard(bindAddress) && !IPAddress.IsLoopback(bindAddress))
            names.AddIpAddress(bindAddress);
        return MakeLeaf($"CN={_product}", "1.3.6.1.5.5.7.3.1", names);
    }

    private X509Certificate2 MakeAdmin() => MakeLeaf("CN=admin, O=system:masters", "1.3.6.1.5.5.7.3.2", null);

    private X509Certificate2 MakeLeaf(string subject, string usage, SubjectAlternativeNameBuilder? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Ca, true, false));
        if (names is not null)
            request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(Ca, Max(_now - Backdating, Ca.NotBefore), Min(_now.AddDays(LeafDays), Ca.NotAfter), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Max(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    /// <summary>The certificate and key of this name, if they are there and good until then.</summary>
    private static X509Certificate2? Load(string directory, string name, DateTimeOffset until)
    {
        var (certificate, key) = Files(directory, name);
        if (!File.Exists(certificate) || !File.Exists(key))
            return null;
        var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
        return loaded.NotAfter > until.LocalDateTime ? loaded : null;
    }

    private static X509Certificate2 Save(string directory, string name, X509Certificate2 made)
    {
        var (certificate, key) = Files(directory, name);
        using var privateKey = made.GetECDsaPrivateKey()!;
        WritePrivate(key, privateKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, made.ExportCertificatePem() + "\n");
        return made;
    }

    private static (string Certificate, string Key) Files(string directory, string name) => (Path.Combine(directory, name + ".crt"), Path.Combine(directory, name + ".key"));

    /// <summary>Writes a file that only its owner can read.</summary>
    internal static void WritePrivate(string path, string text)
    {
        // Whoever reads it meanwhile has the old one or the new one.
        var written = $"{path}.{UniqueId.New():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(written, options))
            writer.Write(text.TrimEnd() + "\n");
        File.Move(written, path, overwrite: true);
    }
}
