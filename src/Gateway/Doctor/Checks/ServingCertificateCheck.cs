using System.Net;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>The certificate that the server shows, as far as that can be told without a root.</summary>
internal sealed class ServingCertificateCheck(Site site) : ICheck
{
    private const string Effect = "clients and the aggregator do not trust this server, and its APIServices are not available";

    public static readonly CertificateFaults Certificate = new(
        "serving-certificate", "serving", Effect, "have another one issued, and put it into {file}: it is taken in without a restart (cert-manager: cmctl renew; in the data directory: remove the file, restart)",
        DoctorLimits.CertificateRest);

    public static readonly Fault Nameless = new(
        "serving-certificate", "serving-nameless", CheckState.Failed, "{certificate} names no host: it has no subjectAltName", Effect,
        "have one issued with the DNS name SERVICE.NAMESPACE.svc, and put it into {file}");

    public string Name => "serving-certificate";

    public string LooksAt => "the serving certificates: dates, names, the chain, whether the key belongs to it, who may read that";

    public IReadOnlyList<Fault> Faults => [.. Certificate.All, Nameless];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Rotated.Serving is { } rotated)
            return Task.FromResult(CheckResult.Skipped($"replicas see to it themselves, in Secret {rotated.Secret}: see rights, and /readyz of a replica"));
        var (certificate, key, isOwn) = site.Serving;
        if (isOwn && !File.Exists(certificate))
            return Task.FromResult(CheckResult.Skipped($"{certificate} is not there yet: the server makes it when it starts"));
        List<Finding> findings = [.. Examine("--tls-cert-file", certificate, key)];
        foreach (var sni in site.Options.SniCertificates)
            findings.AddRange(Examine("--tls-sni-cert-key", sni.CertificateFile, sni.KeyFile));
        if (isOwn)
            findings.AddRange(OfOwnCa(certificate, key));
        return Task.FromResult(CheckResult.Of(certificate, findings));
    }

    private IEnumerable<Finding> Examine(string flag, string file, string key)
    {
        var (findings, called) = (new List<Finding>(), $"{flag}={file}");
        if (Certificate.Read(flag, file, key, findings) is not { } read)
            return findings;
        var now = site.Clock.GetUtcNow();
        findings.AddRange(Certificate.DatesOf(read.Leaf, called, now, ("file", file)));
        findings.AddRange(Certificate.ModeOf(key));
        if (PemFiles.DnsNamesOf(read.Leaf).Count == 0 && !read.Leaf.MatchesHostname(IPAddress.Loopback.ToString()))
            findings.Add(Nameless.With(("certificate", called), ("file", file)));
        // The aggregator knows the CA alone: what stands behind the leaf in the file has to lead there.
        for (var (i, below) = (0, read.Leaf); i < read.Chain.Count; i++)
        {
            var next = read.Chain[i];
            if (next.Thumbprint == read.Leaf.Thumbprint)
                continue;
            findings.AddRange(Certificate.DatesOf(next, $"intermediate {next.Subject} in {file}", now, ("file", file)));
            if (below.Issuer != next.Subject)
                findings.Add(Certificate.Incomplete.With(("certificate", called), ("authority", next.Subject), ("reason", $"in the file {next.Subject} follows what {below.Issuer} has signed"), ("file", file)));
            below = next;
        }
        return findings;
    }

    private IEnumerable<Finding> OfOwnCa(string file, string key)
    {
        var ca = Path.Combine(site.Options.DataDir, "ca.crt");
        var findings = new List<Finding>();
        if (!File.Exists(ca) || Certificate.Read("--data-dir", file, key, []) is not { } read)
            return findings;
        try
        {
            findings.AddRange(Certificate.ChainOf(read.Leaf, read.Chain, PemFiles.Bundle("--data-dir", ca), file, ca, ("file", file)));
        }
        catch (OperatorException e)
        {
            findings.Add(FlagsCheck.Told(Certificate.Unreadable, e));
        }
        return findings;
    }
}
