using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
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
    private readonly Lock _lock = new();
    private readonly ServerOptions _options;
    private X509Certificate2? _own;
    private volatile Snapshot _current;

    private ServingCertificates(ServerOptions options, X509Certificate2? own)
    {
        (_options, _own) = (options, own);
        _current = Read();
    }

    /// <summary>When the primary one ends.</summary>
    public DateTimeOffset End => _current.Primary.TargetCertificate.NotAfter.ToUniversalTime();

    /// <exception cref="OperatorException">A file is missing or no good.</exception>
    public static ServingCertificates Load(ServerOptions options, LocalPki? local) => new(options, local?.Serving);

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
    public void Reload()
    {
        lock (_lock)
            _current = Read();
    }

    /// <summary>Another certificate is the primary one from now on, where no file is.</summary>
    public void Show(X509Certificate2 own)
    {
        lock (_lock)
        {
            _own = own;
            _current = Read();
        }
    }

    private Snapshot Read()
    {
        var primary = _options.TlsCertFile is { } file ? Context(PemFiles.Pair("--tls-cert-file", file, _options.TlsPrivateKeyFile!)) : Context((_own!, []));
        return new Snapshot(primary, [.. _options.SniCertificates.SelectMany(ForNames)]);
    }

    private static SslStreamCertificateContext? Find(Snapshot snapshot, string name) =>
        snapshot.ByName.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(c => c.Context).FirstOrDefault();

    private static IEnumerable<(string Name, SslStreamCertificateContext Context)> ForNames(SniCertificate sni)
    {
        var pair = PemFiles.Pair("--tls-sni-cert-key", sni.CertificateFile, sni.KeyFile);
        var context = Context(pair);
        var names = sni.Names.Count > 0 ? sni.Names : PemFiles.DnsNamesOf(pair.Leaf);
        return names.Select(n => (n, context));
    }

    private static SslStreamCertificateContext Context((X509Certificate2 Leaf, X509Certificate2Collection Chain) pair) =>
        SslStreamCertificateContext.Create(pair.Leaf, pair.Chain, offline: true);

    private sealed record Snapshot(SslStreamCertificateContext Primary, IReadOnlyList<(string Name, SslStreamCertificateContext Context)> ByName);
}
