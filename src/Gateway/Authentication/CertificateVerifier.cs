using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Says whether a client certificate chains to a CA bundle. Verdicts are kept for a short while: a connection asks again with each request.</summary>
/// <remarks>The bundle never changes: another bundle is another verifier, so that no verdict outlives the bundle it was given by.</remarks>
internal sealed class CertificateVerifier(X509Certificate2Collection authorities, TimeProvider clock)
{
    /// <summary>How long a verdict is kept, at most; that on a good certificate ends with its time.</summary>
    private static readonly TimeSpan VerdictAge = TimeSpan.FromMinutes(1);

    /// <summary>Verdicts kept at most; above it all are dropped.</summary>
    private const int VerdictsMax = 4096;

    // A connection shows one certificate with all its requests.
    private static readonly ConditionalWeakTable<X509Certificate2, string> Fingerprints = [];

    private readonly ConcurrentDictionary<string, (bool Valid, DateTimeOffset Until)> _verdicts = new();

    /// <summary>Chains to the bundle, is within its time, and may be used by a client (extended key usage).</summary>
    /// <param name="certificate">The client's.</param>
    /// <param name="intermediates">What the client sent with it.</param>
    public bool IsTrusted(X509Certificate2 certificate, X509Certificate2Collection? intermediates = null)
    {
        var now = clock.GetUtcNow();
        // The verdict is on what was sent as a whole: with other intermediates it may be another.
        var key = intermediates is { Count: > 0 } ? string.Join(':', intermediates.Prepend(certificate).Select(Fingerprint)) : Fingerprint(certificate);
        if (_verdicts.TryGetValue(key, out var known) && known.Until > now)
            return known.Valid;
        if (_verdicts.Count >= VerdictsMax)
            _verdicts.Clear();
        var valid = Verify(certificate, intermediates, now);
        _verdicts[key] = (valid, valid ? Min(now + VerdictAge, certificate.NotAfter.ToUniversalTime()) : now + VerdictAge);
        return valid;
    }

    private static string Fingerprint(X509Certificate2 certificate) =>
        Fingerprints.GetValue(certificate, c => c.GetCertHashString(HashAlgorithmName.SHA256));

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private bool Verify(X509Certificate2 certificate, X509Certificate2Collection? intermediates, DateTimeOffset now)
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
        return chain.Build(certificate);
    }
}
