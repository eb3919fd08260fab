using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>The CA bundles of clients and front proxies that flags name, and the server's own.</summary>
internal sealed class AuthorityFilesCheck(Site site) : ICheck
{
    public static readonly CertificateFaults Authority = new(
        "authorities", "authority", "certificates of that CA are refused", "put a new CA into {file} beside the old one, and give out certificates of it", DoctorLimits.AuthorityRest);

    public string Name => "authorities";

    public string LooksAt => "`--client-ca-file`, `--requestheader-client-ca-file`, and the CA in the data directory: whether they can be read, and their dates";

    public IReadOnlyList<Fault> Faults => [Authority.Unreadable, .. Authority.OfDates];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        List<(string Flag, string File)> files = [.. Files().Where(f => f.File is not null).Select(f => (f.Flag, f.File!))];
        return Task.FromResult(files.Count == 0
            ? CheckResult.Skipped("no flag names a CA bundle, and the data directory has none")
            : CheckResult.Of(string.Join(", ", files.Select(f => f.File)), files.SelectMany(f => Examine(f.Flag, f.File))));
    }

    private IEnumerable<(string Flag, string? File)> Files()
    {
        var own = Path.Combine(site.Options.DataDir, "ca.crt");
        yield return ("--client-ca-file", site.Options.ClientCaFile);
        yield return ("--requestheader-client-ca-file", site.Options.RequestHeader.ClientCaFile);
        yield return ("--data-dir", File.Exists(own) ? own : null);
    }

    private IEnumerable<Finding> Examine(string flag, string file)
    {
        try
        {
            return [.. PemFiles.Bundle(flag, file).SelectMany(c => Authority.DatesOf(c, $"CA {c.Subject} in {flag}={file}", site.Clock.GetUtcNow(), ("file", file)))];
        }
        catch (OperatorException e)
        {
            return [FlagsCheck.Told(Authority.Unreadable, e)];
        }
    }
}
