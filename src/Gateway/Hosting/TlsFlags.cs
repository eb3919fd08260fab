using System.CommandLine;
using System.Net.Security;
using System.Security.Authentication;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about TLS and HTTP/2, named as kube's.</summary>
internal sealed class TlsFlags
{
    private const SslProtocols Tls12 = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly Option<string?> _certFile = Flags.Of<string?>("--tls-cert-file", "Serving certificate (PEM, with intermediates); taken in again when it changes. Made in the data directory if not given.");
    private readonly Option<string?> _keyFile = Flags.Of<string?>("--tls-private-key-file", "Key of --tls-cert-file (PEM).");
    private readonly Option<SniCertificate[]> _sni = Flags.List(
        "--tls-sni-cert-key", "Certificate and key for certain host names: CERT,KEY or CERT,KEY:NAME,NAME. May be given again.", false, ParseSni, "CERT,KEY or CERT,KEY:NAME,NAME");
    private readonly Option<SslProtocols> _minVersion = Flags.Choice(
        "--tls-min-version", "Lowest TLS version taken: VersionTLS12 or VersionTLS13.", Tls12, ("VersionTLS12", Tls12), ("VersionTLS13", SslProtocols.Tls13));
    private readonly Option<Suite[]> _suites = Flags.List(
        "--tls-cipher-suites", "Cipher suites of TLS 1.2, comma separated, by their IANA names; those of the platform if not given.", true, ParseSuite, "IANA names of TLS 1.2 cipher suites");
    private readonly Option<int> _streams = Flags.Number("--http2-max-streams-per-connection", "HTTP/2 streams a client may have open on one connection; 0 means 1000.", 0, 1_000_000);

    public IEnumerable<Option> All => [_certFile, _keyFile, _sni, _minVersion, _suites, _streams];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        TlsCertFile = result.GetValue(_certFile),
        TlsPrivateKeyFile = result.GetValue(_keyFile),
        SniCertificates = result.GetValue(_sni)!,
        Tls = new()
        {
            Protocols = result.GetValue(_minVersion),
            CipherSuites = [.. result.GetValue(_suites)!.Select(s => s.Id)],
            Http2MaxStreamsPerConnection = result.GetValue(_streams),
        },
    };

    private static SniCertificate? ParseSni(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (files, names) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return files.Split(',') is [{ Length: > 0 } certificate, { Length: > 0 } key]
            ? new SniCertificate(certificate, key, names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : null;
    }

    /// <summary>Go knows the ChaCha20 suites of TLS 1.2 by shorter names too.</summary>
    private static Suite? ParseSuite(string name) =>
        Enum.TryParse<TlsCipherSuite>(name.EndsWith("_CHACHA20_POLY1305", StringComparison.Ordinal) ? name + "_SHA256" : name, out var suite)
            && Enum.IsDefined(suite) && !char.IsAsciiDigit(name[0])
            ? new Suite(suite)
            : null;

    private sealed record Suite(TlsCipherSuite Id);
}
