using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Certificates;

/// <summary>
/// The Lease of the replicas below one root: who of them writes, and what each has taken in, in annotations. As client-go does, a holder is judged by how long its Lease has not changed as seen
/// from here, so that no two clocks are compared. It spares work only: what is written is compared by the root, so that two writers do no harm.
/// </summary>
internal sealed class CertificateLease(RootClient root, RootPermissions permissions, string name, RotationOptions options, string identity, TimeProvider clock)
{
    /// <summary>Of the annotations that are reports, before the replica's id.</summary>
    private const string ReportPrefix = "aggregated-api/replica-";

    private const int IdBytes = 8;

    /// <summary>A MicroTime on the wire.</summary>
    private const string MicroTime = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private readonly string _report = ReportPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, IdBytes));
    private readonly Dictionary<string, (string Value, long Since)> _seen = [];
    private (string Value, long Since)? _reported;
    private int _reports;

    /// <summary>Looks at the Lease, and takes or renews it where it may.</summary>
    /// <returns>True if this replica is the one that writes.</returns>
    public async Task<bool> HoldAsync(CancellationToken cancellationToken)
    {
        var lease = await permissions.TryAsync(RootPermission.CertificateLease, ct => root.ReadOrNullAsync(c => c.CoordinationV1.ReadNamespacedLeaseAsync(name, options.Namespace, cancellationToken: ct)), cancellationToken);
        if (lease is null)
            return await CreateAsync(cancellationToken);
        Look(lease);
        var isOurs = lease.Spec?.HolderIdentity == identity;
        return (isOurs || IsAbandoned(lease)) && await TakeAsync(lease, isOurs, cancellationToken);
    }

    /// <summary>Whether every replica that is alive has said that it has taken in a keyring of a purpose.</summary>
    public bool HaveAllTakenIn(string purpose, string fingerprint) => _seen.Where(s => IsReport(s.Key) && IsAlive(s.Value.Since))
        .All(s => !s.Value.Value.Contains($" {purpose}=", StringComparison.Ordinal) || $"{s.Value.Value} ".Contains($" {purpose}={fingerprint} ", StringComparison.Ordinal));

    /// <summary>Says what this replica has taken in, where that has changed, or was said long ago.</summary>
    /// <param name="taken">Purposes with their fingerprints.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReportAsync(IEnumerable<(string Purpose, string Fingerprint)> taken, CancellationToken cancellationToken)
    {
        var text = string.Concat(taken.Select(t => $" {t.Purpose}={t.Fingerprint}"));
        if (_reported is { } last && last.Value == text && clock.GetElapsedTime(last.Since) < options.Times.ReportInterval)
            return;
        // A number in front: what says the same again is another report.
        await PatchAsync(new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [_report] = $"{identity}#{++_reports}{text}" } } }, cancellationToken);
        _reported = (text, clock.GetTimestamp());
    }

    private async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var made = new V1Lease
        {
            Metadata = new() { Name = name },
            Spec = new() { HolderIdentity = identity, LeaseDurationSeconds = Seconds(), AcquireTime = now, RenewTime = now, LeaseTransitions = 0 },
        };
        return await permissions.TryAsync(RootPermission.CertificateLeaseCreation, ct => RootWrites.FitsAsync(() => root.CoordinationV1.CreateNamespacedLeaseAsync(made, options.Namespace, cancellationToken: ct)), cancellationToken);
    }

    /// <summary>A Lease whose replicas are gone has their reports no more.</summary>
    private Task<bool> TakeAsync(V1Lease lease, bool isOurs, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime.ToString(MicroTime, CultureInfo.InvariantCulture);
        var gone = _seen.Where(s => IsReport(s.Key) && s.Key != _report && !IsAlive(s.Value.Since)).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)null));
        var spec = new JsonObject { ["renewTime"] = now, ["leaseDurationSeconds"] = Seconds() };
        if (!isOurs)
        {
            (spec["holderIdentity"], spec["acquireTime"]) = (identity, now);
            spec["leaseTransitions"] = (lease.Spec?.LeaseTransitions ?? 0) + 1;
        }
        return PatchAsync(
            new() { ["metadata"] = new JsonObject { ["resourceVersion"] = lease.Metadata.ResourceVersion, ["annotations"] = new JsonObject(gone) }, ["spec"] = spec }, cancellationToken);
    }

    private Task<bool> PatchAsync(JsonObject patch, CancellationToken cancellationToken) => permissions.TryAsync(
        RootPermission.CertificateLease,
        ct => RootWrites.FitsAsync(() => root.CoordinationV1.PatchNamespacedLeaseAsync(RootWrites.Patch(patch), name, options.Namespace, cancellationToken: ct)), cancellationToken);

    /// <summary>Notes since when what there is has been as it is.</summary>
    private void Look(V1Lease lease)
    {
        var now = clock.GetTimestamp();
        var reports = lease.Metadata.Annotations?.Where(a => IsReport(a.Key)) ?? [];
        var shown = reports.Append(new("", $"{lease.Spec?.HolderIdentity}@{lease.Spec?.RenewTime:O}")).ToDictionary();
        foreach (var forgotten in _seen.Keys.Except(shown.Keys).ToList())
            _seen.Remove(forgotten);
        foreach (var (key, value) in shown)
        {
            if (_seen.GetValueOrDefault(key).Value != value)
                _seen[key] = (value, now);
        }
    }

    private bool IsAbandoned(V1Lease lease) => string.IsNullOrEmpty(lease.Spec?.HolderIdentity) || clock.GetElapsedTime(_seen[""].Since) >= options.Times.LeaseDuration;

    private bool IsAlive(long since) => clock.GetElapsedTime(since) < options.Times.ReportAge;

    private static bool IsReport(string annotation) => annotation.StartsWith(ReportPrefix, StringComparison.Ordinal);

    private int Seconds() => Math.Max(1, (int)options.Times.LeaseDuration.TotalSeconds);
}
