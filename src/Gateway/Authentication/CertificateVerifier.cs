using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace OrleansAA.Gateway.Authentication;

/// <summary>Says whether a client certificate chains to a CA bundle. Verdicts are kept for a short while: a connection asks again with each request.</summary>
internal sealed class CertificateVerifier(X509Certificate2Collection authorities, TimeProvider clock)
{
    /// <summary>How long a verdict is kept; a certificate that expires is refused at the latest then.</summary>
    private static readonly TimeSpan VerdictAge = TimeSpan.FromMinutes(1);

    /// <summary>Verdicts kept at most; above it all are dropped.</summary>
    private const int VerdictsMax = 4096;

    private readonly ConcurrentDictionary<string, (bool Valid, DateTimeOffset Until)> _verdicts = new();

    /// <summary>Chains to the bundle, is within its time, and may be used by a client (extended key usage).</summary>
    public bool IsTrusted(X509Certificate2 certificate)
    {
        var now = clock.GetUtcNow();
        if (_verdicts.TryGetValue(certificate.Thumbprint, out var known) && known.Until > now)
            return known.Valid;
        if (_verdicts.Count >= VerdictsMax)
            _verdicts.Clear();
        var valid = Verify(certificate, now);
        _verdicts[certificate.Thumbprint] = (valid, now + VerdictAge);
        return valid;
    }

    private bool Verify(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}
