using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Certificates;

/// <summary>What somebody has asked for, before it is due.</summary>
internal enum RenewalRequest
{
    None,
    Certificate,
    Authority,
}

/// <summary>A step, and what it is in the log.</summary>
internal sealed record RotationStep(Keyring Keyring, string What);

/// <summary>
/// What becomes of a keyring next.
/// <code>
///   A, certificate of A      --(A is due)-->      A, next B, certificate of A
///                                                     | settled: all trust B
///   B, certificate of B   &lt;--(settled)--     B, former A, certificate of B
/// </code>
/// Settled is a keyring that the root apiserver and every replica have taken in, and have had for <see cref="RotationTimes.Settling"/>: so whoever calls trusts the CA of whatever it may be shown.
/// </summary>
internal sealed class RotationPlan(CertificatePurpose purpose, RotationOptions options)
{
    private const int DueDivisor = 3;

    /// <param name="known">The keyring; null if there is none.</param>
    /// <param name="now">Now.</param>
    /// <param name="isSettled">Everybody has it.</param>
    /// <param name="request">What somebody has asked for.</param>
    /// <returns>Null if there is nothing to do.</returns>
    public RotationStep? Next(Keyring? known, DateTimeOffset now, bool isSettled, RenewalRequest request)
    {
        if (known is null)
            return new(New(now, []), "made a CA and a certificate");
        if (IsOver(known.Issuer, now))
            return known.Next is { } next && !IsOver(next, now) ? Switch(known, next, now) : new(New(now, []), "made another CA, for the time of the old one was over");
        if (!Fits(known.Leaf, now))
            return Renew(known, now);
        if (isSettled && known.Next is { } settled)
            return Switch(known, settled, now);
        if (isSettled && known.Former.Count > 0)
            return new(known with { Former = [] }, "took the former CA out");
        if (!known.IsBetweenAuthorities && (request == RenewalRequest.Authority || IsDue(known.Issuer, options.AuthorityDuration, now)))
            return new(known with { Next = CertificateAuthority.Make(purpose, options, now) }, "made the next CA, which is trusted from now on");
        return request == RenewalRequest.Certificate || CanLastLonger(known, now) ? Renew(known, now) : null;
    }

    /// <summary>Whether a request is done with by a step.</summary>
    public static bool Answers(RotationStep step, Keyring? before, RenewalRequest request) => request switch
    {
        RenewalRequest.Certificate => step.Keyring.Leaf != before?.Leaf,
        RenewalRequest.Authority => step.Keyring.Next is not null && before?.Next is null,
        _ => true,
    };

    private Keyring New(DateTimeOffset now, IReadOnlyList<X509Certificate2> former)
    {
        var authority = CertificateAuthority.Make(purpose, options, now);
        return new(CertificateAuthority.Issue(authority, purpose, options, now), authority, null, former);
    }

    private RotationStep Renew(Keyring known, DateTimeOffset now) =>
        new(known with { Leaf = CertificateAuthority.Issue(known.Issuer, purpose, options, now) }, "renewed the certificate");

    private RotationStep Switch(Keyring known, X509Certificate2 next, DateTimeOffset now)
    {
        // Without its key: nothing can be of it any more.
        var former = X509CertificateLoader.LoadCertificate(known.Issuer.RawDataMemory.Span);
        return new(new(CertificateAuthority.Issue(next, purpose, options, now), next, null, [former, .. known.Former]), "made the certificate of the next CA; the former one is trusted still");
    }

    /// <summary>One that ends with its CA gets no longer by being made again.</summary>
    private bool CanLastLonger(Keyring known, DateTimeOffset now) => IsDue(known.Leaf, options.Duration, now) && known.Leaf.NotAfter < known.Issuer.NotAfter;

    private bool Fits(X509Certificate2 leaf, DateTimeOffset now) => !IsOver(leaf, now) && purpose.DnsNames.All(PemFiles.DnsNamesOf(leaf).Contains);

    private static bool IsOver(X509Certificate2 certificate, DateTimeOffset now) => certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime;

    private static bool IsDue(X509Certificate2 certificate, TimeSpan duration, DateTimeOffset now) => certificate.NotAfter.ToUniversalTime() - now.UtcDateTime < duration / DueDivisor;
}
