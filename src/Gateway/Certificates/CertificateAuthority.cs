using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Certificates;

/// <summary>A CA that certificates are made of (ECDSA P-256). Its certificate has the key.</summary>
internal static class CertificateAuthority
{
    private const int SerialNumberBytes = 16;

    /// <summary>Another CA; its name says when it was made, so that two that overlap are told apart.</summary>
    public static X509Certificate2 Make(CertificatePurpose purpose, RotationOptions options, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var request = new CertificateRequest($"CN={purpose.CommonName}-ca@{made}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now - options.Times.Backdating, now + options.AuthorityDuration);
    }

    /// <summary>A certificate of a CA, with its key. It ends when the CA does, at the latest.</summary>
    public static X509Certificate2 Issue(X509Certificate2 authority, CertificatePurpose purpose, RotationOptions options, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={purpose.CommonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. purpose.Usages.Select(u => new Oid(u))], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (purpose.DnsNames.Count > 0)
            request.CertificateExtensions.Add(NamesOf(purpose));
        var (from, until) = (Later(now - options.Times.Backdating, authority.NotBefore.ToUniversalTime()), Earlier(now + options.Duration, authority.NotAfter.ToUniversalTime()));
        using var certificate = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(SerialNumberBytes));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension NamesOf(CertificatePurpose purpose)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in purpose.DnsNames)
            names.AddDnsName(name);
        return names.Build();
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
