using System.Net.Security;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>A certificate for certain host names (--tls-sni-cert-key).</summary>
/// <param name="CertificateFile">PEM, with intermediates.</param>
/// <param name="KeyFile">PEM.</param>
/// <param name="Names">Host names, <c>*.</c> for one label; empty takes those in the certificate.</param>
public sealed record SniCertificate(string CertificateFile, string KeyFile, IReadOnlyList<string> Names);

/// <summary>
/// The certificates this server shows, by the host name the client asks for. Read again when their files change: connections that are open keep
/// the certificate they began with, new ones get the new one. Files that do not fit each other change nothing.
/// </summary>
internal sealed class ServingCertificates
{
    private readonly Func<Snapshot> _load;
    private volatile Snapshot _current;

    private ServingCertificates(Func<Snapshot> load)
    {
        _load = load;
        _current = load();
    }

    /// <exception cref="OperatorException">A file is missing or no good.</exception>
    public static ServingCertificates Load(ServerOptions options, LocalPki? local) => new(() =>
    {
        var primary = options.TlsCertFile is { } file ? Context(PemFiles.Pair("--tls-cert-file", file, options.TlsPrivateKeyFile!))
            : SslStreamCertificateContext.Create(local!.Serving, [], offline: true);
        return new Snapshot(primary, [.. options.SniCertificates.SelectMany(ForNames)]);
    });

    /// <summary>The certificate for a host name; the primary one where none is for it.</summary>
    public SslStreamCertificateContext For(string? host)
    {
        var current = _current;
        if (string.IsNullOrEmpty(host) || current.ByName.Count == 0)
            return current.Primary;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        var wildcard = dot < 0 ? null : "*" + host[dot..];
        return Find(current, host) ?? (wildcard is null ? null : Find(current, wildcard)) ?? current.Primary;
    }

    /// <exception cref="OperatorException">A file is missing or no good; the certificates stay as they are.</exception>
    public void Reload() => _current = _load();

    private static SslStreamCertificateContext? Find(Snapshot snapshot, string name) =>
        snapshot.ByName.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(c => c.Context).FirstOrDefault();

    private static IEnumerable<(string Name, SslStreamCertificateContext Context)> ForNames(SniCertificate sni)
    {
        var pair = PemFiles.Pair("--tls-sni-cert-key", sni.CertificateFile, sni.KeyFile);
        var context = Context(pair);
        var names = sni.Names.Count > 0 ? sni.Names : PemFiles.DnsNamesOf(pair.Leaf);
        return names.Select(n => (n, context));
    }

    private static SslStreamCertificateContext Context(
        (System.Security.Cryptography.X509Certificates.X509Certificate2 Leaf, System.Security.Cryptography.X509Certificates.X509Certificate2Collection Chain) pair) =>
        SslStreamCertificateContext.Create(pair.Leaf, pair.Chain, offline: true);

    private sealed record Snapshot(SslStreamCertificateContext Primary, IReadOnlyList<(string Name, SslStreamCertificateContext Context)> ByName);
}
