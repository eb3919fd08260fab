using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>What may be wrong with a certificate, whosever it is.</summary>
/// <param name="check">Who looks.</param>
/// <param name="id">What the ids of its faults begin with.</param>
/// <param name="effect">What is while the certificate is no good.</param>
/// <param name="renewal">How another one is had.</param>
/// <param name="rest">How long before its end it should have been renewed.</param>
internal sealed class CertificateFaults(string check, string id, string effect, string renewal, TimeSpan rest)
{
    public Fault Unreadable { get; } = new(check, $"{id}-unreadable", CheckState.Failed, "{problem}", effect, "{remedy}");

    public Fault Expired { get; } = new(check, $"{id}-expired", CheckState.Failed, "{certificate} has expired, on {date}", effect, renewal);

    public Fault Early { get; } = new(check, $"{id}-not-yet", CheckState.Failed, "{certificate} is good from {date} on only", $"{effect}; or the clock is wrong", renewal);

    public Fault Ending { get; } = new(check, $"{id}-expiring", CheckState.Warning, "{certificate} expires on {date}, and has not been renewed", $"from then on: {effect}", renewal);

    public Fault ForOthers { get; } = new(
        check, $"{id}-key-readable", CheckState.Warning, "the key {file} may be read by everybody on the machine (mode {mode})", "whoever reads it can be this server", "chmod o-rwx {file}");

    public Fault Incomplete { get; } = new(check, $"{id}-chain", CheckState.Failed, "{certificate} does not lead to {authority}: {reason}", effect, renewal);

    public IReadOnlyList<Fault> OfDates => [Expired, Early, Ending];

    public IReadOnlyList<Fault> All => [Unreadable, .. OfDates, ForOthers, Incomplete];

    /// <summary>A certificate with its key and the intermediates behind it, or why there is none.</summary>
    public (X509Certificate2 Leaf, X509Certificate2Collection Chain)? Read(string flag, string certificate, string key, ICollection<Finding> findings)
    {
        try
        {
            return PemFiles.Pair(flag, certificate, key);
        }
        catch (OperatorException e)
        {
            findings.Add(FlagsCheck.Told(Unreadable, e));
            return null;
        }
    }

    /// <param name="certificate">What is looked at.</param>
    /// <param name="called">What it is called in findings.</param>
    /// <param name="now">The time.</param>
    /// <param name="values">For what effect and renewal name.</param>
    public IEnumerable<Finding> DatesOf(X509Certificate2 certificate, string called, DateTimeOffset now, params (string, object?)[] values)
    {
        DateTimeOffset from = certificate.NotBefore, until = certificate.NotAfter;
        if (now > until)
            return [Expired.With([.. values, ("certificate", called), ("date", Date(until))])];
        if (now < from)
            return [Early.With([.. values, ("certificate", called), ("date", Date(from))])];
        return until - now < rest ? [Ending.With([.. values, ("certificate", called), ("date", Date(until))])] : [];
    }

    /// <summary>A key that everybody may read. A group may: the kubelet gives files to the pod's.</summary>
    public IEnumerable<Finding> ModeOf(string file, params (string, object?)[] values)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file))
            return [];
        var mode = File.GetUnixFileMode(File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file);
        return (mode & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) == 0 ? []
            : [ForOthers.With([.. values, ("file", file), ("mode", $"0{Convert.ToString((int)mode, 8)}")])];
    }

    /// <summary>Whether a certificate is of an authority, whatever its dates say.</summary>
    public IEnumerable<Finding> ChainOf(
        X509Certificate2 leaf, X509Certificate2Collection intermediates, X509Certificate2Collection authorities, string called, string authority, params (string, object?)[] values) =>
        WhyNot(leaf, intermediates, authorities) is { } reason ? [Incomplete.With([.. values, ("certificate", called), ("authority", authority), ("reason", reason)])] : [];

    /// <summary>Why a certificate is not of these authorities; null if it is.</summary>
    public static string? WhyNot(X509Certificate2 leaf, X509Certificate2Collection intermediates, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(leaf) ? null
            : string.Join(", ", chain.ChainStatus.Where(s => s.Status != X509ChainStatusFlags.NotTimeValid).Select(s => s.StatusInformation.Trim().TrimEnd('.')).Distinct());
    }

    private static string Date(DateTimeOffset date) => date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
