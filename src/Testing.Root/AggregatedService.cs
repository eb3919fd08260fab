using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Testing.Root;

/// <summary>An APIService: a group that another server answers.</summary>
/// <param name="Group">Its API group.</param>
/// <param name="Versions">Preferred first.</param>
/// <param name="Address">Where the service's endpoint is.</param>
/// <param name="CaBundle">PEM: what the serving certificate must chain to; null: what the APIService of the first version says when a connection is made.</param>
/// <param name="Service">Name of the Service; the serving certificate must be for <c>service.namespace.svc</c>.</param>
/// <param name="Namespace">Namespace of the Service.</param>
internal sealed record AggregatedService(string Group, IReadOnlyList<string> Versions, Uri Address, string? CaBundle, string Service, string Namespace)
{
    /// <summary>Where all of its endpoints are; it is asked in turn.</summary>
    public IReadOnlyList<Uri> Endpoints { get; init; } = [Address];

    public string Host => $"{Service}.{Namespace}.svc";

    /// <summary>Speaks to the service as the aggregator does: the front-proxy certificate, one host name, one CA bundle, no redirects.</summary>
    internal HttpMessageInvoker Connect(TestCertificate frontProxy, Func<string> authorities) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // As Go: one, and another when it has as many streams as the server lets it have.
        EnableMultipleHttp2Connections = true,
        PlaintextStreamFilter = (connection, _) => ValueTask.FromResult<Stream>(
            new RepeatedHeaders(connection.PlaintextStream, isHttp2: connection.NegotiatedHttpVersion == HttpVersion.Version20)),
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = Host,
            ClientCertificates = [frontProxy.Load()],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 shown && IsRight(shown, authorities()),
        },
    });

    private bool IsRight(X509Certificate2 certificate, string authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) && certificate.MatchesHostname(Host, allowWildcards: true, allowCommonName: false);
    }
}
