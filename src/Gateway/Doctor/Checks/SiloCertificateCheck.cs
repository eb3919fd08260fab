using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>The certificate that this replica shows to others: it is a server's and a client's at once.</summary>
internal sealed class SiloCertificateCheck(Site site) : ICheck
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string Effect = "replicas refuse each other: this one does not join, and requests are not handed on";

    public static readonly CertificateFaults Certificate = new(
        "silo-certificate", "silo", Effect, "have another one issued of the CA in --silo-ca-file, and put it into {file}: it is taken in without a restart", DoctorLimits.CertificateRest);

    public static readonly CertificateFaults Authority = new(
        "silo-certificate", "silo-ca", Effect, "add a new CA to {file} on all replicas, then have certificates issued of it, then take the old one out", DoctorLimits.AuthorityRest);

    public static readonly Fault Usage = new(
        "silo-certificate", "silo-usages", CheckState.Failed, "{certificate} is not for {missing}", Effect, "have one issued with the usages server auth and client auth, and put it into {file}");

    public string Name => "silo-certificate";

    public string LooksAt => "the certificate that replicas show to each other: dates, the chain to `--silo-ca-file`, usages, whether the key belongs to it, who may read that";

    public IReadOnlyList<Fault> Faults => [.. Certificate.All, Usage, .. Authority.OfDates];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(site switch
    {
        { Plan.Membership: null } => CheckResult.Skipped(site.Because("there are no other replicas: the store belongs to one process")),
        { Rotated.Silo: { } rotated } => CheckResult.Skipped($"replicas see to it themselves, in Secret {rotated.Secret}: see rights, and /readyz of a replica"),
        { Options.Silo: { TlsCertFile: { } file, TlsPrivateKeyFile: { } key, CaFile: { } ca } } => CheckResult.Of(file, Examine(file, key, ca)),
        _ => CheckResult.Skipped("replicas on loopback show no certificates: there is no --silo-tls-cert-file"),
    });

    private IEnumerable<Finding> Examine(string file, string key, string ca)
    {
        var (findings, called, now) = (new List<Finding>(), $"--silo-tls-cert-file={file}", site.Clock.GetUtcNow());
        if (Certificate.Read("--silo-tls-cert-file", file, key, findings) is not { } read)
            return findings;
        findings.AddRange(Certificate.DatesOf(read.Leaf, called, now, ("file", file)));
        findings.AddRange(Certificate.ModeOf(key));
        string[] missing = [.. MissingUsages(read.Leaf)];
        if (missing.Length > 0)
            findings.Add(Usage.With(("certificate", called), ("missing", string.Join(" and ", missing)), ("file", file)));
        try
        {
            var bundle = PemFiles.Bundle("--silo-ca-file", ca);
            findings.AddRange(Certificate.ChainOf(read.Leaf, read.Chain, bundle, called, $"--silo-ca-file={ca}", ("file", file)));
            findings.AddRange(bundle.SelectMany(c => Authority.DatesOf(c, $"CA {c.Subject} in --silo-ca-file={ca}", now, ("file", ca))));
        }
        catch (OperatorException e)
        {
            findings.Add(FlagsCheck.Told(Certificate.Unreadable, e));
        }
        return findings;
    }

    /// <summary>A certificate that names no usages is for all.</summary>
    private static IEnumerable<string> MissingUsages(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.OfType<System.Security.Cryptography.Oid>()).Select(o => o.Value).ToList();
        if (usages.Count == 0)
            yield break;
        if (!usages.Contains(ServerAuth))
            yield return "servers (server auth)";
        if (!usages.Contains(ClientAuth))
            yield return "clients (client auth)";
    }
}
