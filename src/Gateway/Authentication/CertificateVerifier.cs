using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Says whether a client certificate chains to a CA bundle. Verdicts are kept: a connection asks again with each request.</summary>
/// <remarks>
/// The bundle never changes: another bundle is another verifier, so that no verdict outlives the bundle it was given by. All else that a verdict hangs on is
/// the time of day, which may also be set back: each holds for a span of it, a good one as long as all certificates of its chain, a bad one for a moment.
/// </remarks>
internal sealed class CertificateVerifier(X509Certificate2Collection authorities, TimeProvider clock)
{
    /// <summary>How long a certificate is refused without being looked at again.</summary>
    private static readonly TimeSpan RefusalAge = TimeSpan.FromMinutes(1);

    /// <summary>Verdicts kept at most; above it all are dropped.</summary>
    private const int VerdictsMax = 4096;

    // A connection shows one certificate with all its requests.
    private static readonly ConditionalWeakTable<X509Certificate2, string> Fingerprints = [];

    private readonly ConcurrentDictionary<string, Verdict> _verdicts = new();

    /// <summary>Chains to the bundle, is within its time, and may be used by a client (extended key usage).</summary>
    /// <param name="certificate">The client's.</param>
    /// <param name="intermediates">What the client sent with it.</param>
    public bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection? intermediates = null)
    {
        var now = clock.GetUtcNow();
        // The verdict is on what was sent as a whole: with other intermediates it may be another.
        var key = intermediates is { Count: > 0 } ? string.Join(':', intermediates.Prepend(certificate).Select(Fingerprint)) : Fingerprint(certificate);
        if (_verdicts.TryGetValue(key, out var known) && known.From <= now && now < known.Until)
            return known.IsGood;
        if (_verdicts.Count >= VerdictsMax)
            _verdicts.Clear();
        var verdict = Verify(certificate, intermediates, now);
        _verdicts[key] = verdict;
        return verdict.IsGood;
    }

    private static string Fingerprint(X509Certificate2 certificate) =>
        Fingerprints.GetValue(certificate, c => c.GetCertHashString(HashAlgorithmName.SHA256));

    private Verdict Verify(X509Certificate2 certificate, X509Certificate2Collection? intermediates, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (intermediates is not null)
            chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate)
            ? new(true, chain.ChainElements.Max(e => e.Certificate.NotBefore.ToUniversalTime()), chain.ChainElements.Min(e => e.Certificate.NotAfter.ToUniversalTime()))
            : new(false, now, now + RefusalAge);
    }

    /// <summary>What was found, and the time of day it holds for.</summary>
    private readonly record struct Verdict(bool IsGood, DateTimeOffset From, DateTimeOffset Until);
}
