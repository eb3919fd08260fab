using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Configuration;

/// <summary>Certificates from files that flags name.</summary>
internal static class PemFiles
{
    /// <summary>A CA bundle: at least one certificate.</summary>
    /// <exception cref="OperatorException">The file is missing or holds no certificate.</exception>
    public static X509Certificate2Collection Bundle(string flag, string path)
    {
        var bundle = new X509Certificate2Collection();
        Try(flag, path, "give a PEM file of CA certificates", () => bundle.ImportFromPemFile(path));
        return bundle.Count > 0 ? bundle : throw new OperatorException($"{flag}={path}: no certificate in it; give a PEM file of CA certificates");
    }

    /// <summary>A certificate with its key, and the intermediates that follow it in the file.</summary>
    /// <exception cref="OperatorException">A file is missing, or they do not fit each other.</exception>
    public static (X509Certificate2 Leaf, X509Certificate2Collection Chain) Pair(string flag, string certificateFile, string keyFile)
    {
        var chain = new X509Certificate2Collection();
        X509Certificate2? leaf = null;
        Try(flag, certificateFile, "give a PEM certificate and the key that belongs to it", () =>
        {
            chain.ImportFromPemFile(certificateFile);
            if (!File.Exists(keyFile))
                throw new OperatorException($"{flag}={certificateFile}: its key {keyFile} does not exist; give the PEM key that belongs to it");
            leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        });
        return (leaf!, chain);
    }

    /// <summary>The DNS names a certificate is for.</summary>
    public static IReadOnlyList<string> DnsNamesOf(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames())];

    private static void Try(string flag, string path, string remedy, Action read)
    {
        if (!File.Exists(path))
            throw new OperatorException($"{flag}={path}: no such file; {remedy}");
        try
        {
            read();
        }
        // A key that belongs to another certificate is an ArgumentException.
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OperatorException($"{flag}={path}: {OperatorException.Reason(e)}; {remedy}", e);
        }
    }
}
