namespace OrleansAA.Gateway.Certificates;

/// <summary>What a certificate is for. Each purpose has a CA of its own: who is believed to be a replica is another matter than whom the aggregator believes.</summary>
/// <param name="Name">In the log, in metrics and in reports.</param>
/// <param name="Secret">Where it is kept.</param>
/// <param name="CommonName">Of the certificate; that of the CA begins with it.</param>
/// <param name="DnsNames">Whom the certificate is for.</param>
/// <param name="Usages">Extended key usages, by their OIDs.</param>
/// <param name="IsPublished">The root apiserver verifies it: its CA goes into the APIServices.</param>
internal sealed record CertificatePurpose(string Name, string Secret, string CommonName, IReadOnlyList<string> DnsNames, IReadOnlyList<string> Usages, bool IsPublished)
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    /// <summary>What the aggregator and other clients are shown.</summary>
    public static CertificatePurpose Serving(string product, string service, string space) =>
        new("serving", $"{product}-serving-certificate", $"{product}-serving", [$"{service}.{space}.svc", $"{service}.{space}.svc.cluster.local"], [ServerAuth], IsPublished: true);

    /// <summary>What replicas show each other, on the silos' port and on the HTTPS port.</summary>
    public static CertificatePurpose Silo(string product) => new("silo", $"{product}-silo-certificate", $"{product}-silo", [], [ServerAuth, ClientAuth], IsPublished: false);
}
