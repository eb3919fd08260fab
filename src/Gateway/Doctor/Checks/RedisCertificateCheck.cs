namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>The certificate that a Redis shows: whom replicas that connect do not believe is told by its dates before they stop to.</summary>
internal sealed class RedisCertificateCheck(Site site) : ICheck
{
    public static readonly CertificateFaults Certificate = new(
        "redis-certificate", "redis-certificate", "no replica connects to it anew: one that loses its connection reads nothing anew and writes nothing, and none starts",
        "have another one issued (cert-manager: cmctl renew), and put it where redis.conf has tls-cert-file; then, on {endpoint}: redis-cli CONFIG SET tls-cert-file FILE, or start it again",
        DoctorLimits.CertificateRest);

    public string Name => "redis-certificate";

    public string LooksAt => "the dates of the certificates that a Redis with TLS, and its Sentinels, show";

    public IReadOnlyList<Fault> Faults => Certificate.OfDates;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Redises.Count == 0)
            return CheckResult.Skipped(site.Because("nothing is in a Redis"));
        var (findings, notes) = (new List<Finding>(), new List<string>());
        foreach (var redis in site.Redises)
        {
            foreach (var (endpoint, shown) in await redis.ShownAsync(cancellationToken))
            {
                using (shown)
                {
                    notes.Add($"{endpoint} until {shown.NotAfter:yyyy-MM-dd}");
                    findings.AddRange(Certificate.DatesOf(shown, $"the certificate of Redis '{endpoint}'", site.Clock.GetUtcNow(), ("endpoint", endpoint)));
                }
            }
        }
        return notes.Count == 0 ? CheckResult.Skipped("no Redis shows one; see redis-tls, and redis") : CheckResult.Of(string.Join(", ", notes), findings);
    }
}
