using System.Security.Cryptography;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Certificates;

/// <summary>
/// Keeps up with the certificates that replicas share: takes in what is in the Secrets, and, where this replica is the one that writes, sees to what is due. A pass may end anywhere, for
/// whatever reason, and another replica goes on from what is written.
/// </summary>
internal sealed partial class CertificateKeeper(
    IReadOnlyList<KeptCertificate> kept, CertificateLease lease, ApiServiceBundles bundles, RootClient root, RootPermissions permissions, RotationOptions options, TimeProvider clock, ServerEvents events,
    ILogger<CertificateKeeper> log)
{
    private readonly string _space = options.Namespace!;

    public IReadOnlyList<KeptCertificate> Kept => kept;

    /// <summary>Everything is there that this server needs to start.</summary>
    public bool HasAll => kept.All(k => k.Current is not null);

    /// <summary>Looks once, and does what is due.</summary>
    /// <exception cref="RootUnavailableException">The root does not do its part, which has been told.</exception>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var isWriter = await lease.HoldAsync(cancellationToken);
        RootUnavailableException? failure = null;
        foreach (var one in kept)
        {
            try
            {
                await KeepAsync(one, isWriter, cancellationToken);
            }
            // What is wrong with one must not hold up another.
            catch (RootUnavailableException e)
            {
                failure = e;
            }
        }
        if (failure is not null)
            throw failure;
        await lease.ReportAsync(kept.Where(k => k.Current is not null).Select(k => (k.Purpose.Name, k.Current!.Fingerprint)), cancellationToken);
    }

    private async Task KeepAsync(KeptCertificate one, bool isWriter, CancellationToken cancellationToken)
    {
        var secret = new KeyringSecret(root, permissions, one.Purpose.Secret, _space);
        var found = await secret.ReadAsync(cancellationToken);
        if (found.Damage is { } damage)
            Tell(one, $"{damage}; it is written anew, or remove it yourself: kubectl delete secret --namespace={_space} {one.Purpose.Secret}");
        if (isWriter && await StepAsync(one, found, secret, cancellationToken) is { } written)
            found = found with { Keyring = written };
        if (found.Keyring is { } keyring)
            Take(one, keyring);
        if (isWriter && found.Keyring is not null)
            await SettleAsync(one, cancellationToken);
    }

    /// <returns>What is in the Secret now; null where nothing was due, or somebody else was first.</returns>
    private async Task<Keyring?> StepAsync(KeptCertificate one, FoundKeyring found, KeyringSecret secret, CancellationToken cancellationToken)
    {
        var isSettled = one.SettledSince is { } since && found.Keyring?.Fingerprint == one.Current?.Fingerprint && clock.GetElapsedTime(since) >= options.Times.Settling;
        var known = found.Keyring ?? one.Current;
        var step = new RotationPlan(one.Purpose, options).Next(known, clock.GetUtcNow(), isSettled, found.Request)
            // What somebody has removed or damaged is put back as it was: everybody trusts it.
            ?? (found.Keyring is null && known is not null ? new(known, "put back what was there before") : null);
        if (step is null || !await secret.WriteAsync(found, step.Keyring, keepsRequest: !RotationPlan.Answers(step, known, found.Request), cancellationToken))
            return null;
        LogStep(one.Purpose.Secret, step.What, step.Keyring.CertificateEnd, step.Keyring.AuthorityEnd);
        events.Raise(new CertificatesRotated(one.Purpose.Name, step.What));
        return step.Keyring;
    }

    private void Take(KeptCertificate one, Keyring keyring)
    {
        try
        {
            if (one.TryTake(keyring))
                LogTaken(one.Purpose.Secret, keyring.CertificateEnd, keyring.Authorities.Count);
            one.Damage = null;
        }
        catch (Exception e) when (e is OperatorException or CryptographicException)
        {
            Tell(one, e.Message);
        }
    }

    /// <summary>Publishes the CAs, and notes since when nobody is left without them.</summary>
    private async Task SettleAsync(KeptCertificate one, CancellationToken cancellationToken)
    {
        if (one.Current is not { } current)
            return;
        var isEverywhere = !one.Purpose.IsPublished || await bundles.PublishAsync(current.Authorities, cancellationToken);
        isEverywhere &= lease.HaveAllTakenIn(one.Purpose.Name, current.Fingerprint);
        one.SettledSince = isEverywhere ? one.SettledSince ?? clock.GetTimestamp() : null;
    }

    /// <summary>Once while it lasts.</summary>
    private void Tell(KeptCertificate one, string damage)
    {
        if (one.Damage == damage)
            return;
        one.Damage = damage;
        LogDamaged(one.Purpose.Secret, damage);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Secret {Secret}: {What}. The certificate ends at {CertificateEnd:u}, its CA at {AuthorityEnd:u}.")]
    private partial void LogStep(string secret, string what, DateTimeOffset certificateEnd, DateTimeOffset authorityEnd);

    [LoggerMessage(Level = LogLevel.Information, Message = "Took in Secret {Secret}: a certificate until {CertificateEnd:u}, {Authorities} trusted CAs.")]
    private partial void LogTaken(string secret, DateTimeOffset certificateEnd, int authorities);

    [LoggerMessage(Level = LogLevel.Error, Message = "Secret {Secret} is not taken in, what was there before stays in force: {Damage}")]
    private partial void LogDamaged(string secret, string damage);
}
