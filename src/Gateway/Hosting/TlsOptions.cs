using System.Net.Security;
using System.Security.Authentication;

namespace OrleansAA.Gateway.Hosting;

/// <summary>What connections must be like.</summary>
public sealed record TlsOptions
{
    /// <summary>The suites of TLS 1.3, which are all good and cannot be chosen among, as in Go.</summary>
    private static readonly TlsCipherSuite[] Tls13 =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    /// <summary>VersionTLS12 or VersionTLS13.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Suites of TLS 1.2; empty leaves them to the platform.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>HTTP/2 streams a client may have open on one connection; 0 takes the default.</summary>
    public int Http2MaxStreamsPerConnection { get; init; }

    /// <summary>Null where the platform's own choice stands.</summary>
    internal CipherSuitesPolicy? Policy() => CipherSuites.Count == 0 || OperatingSystem.IsMacOS() ? null : MakePolicy();

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Interoperability", "CA1416", Justification = "Asked before: Linux has it.")]
    private CipherSuitesPolicy MakePolicy() => new([.. CipherSuites, .. Tls13]);
}
