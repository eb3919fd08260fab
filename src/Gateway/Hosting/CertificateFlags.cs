using System.CommandLine;
using OrleansAA.Gateway.Certificates;
using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about certificates that replicas below a root see to themselves; <c>--rotate-certificates</c> is the kubelet's name.</summary>
internal sealed class CertificateFlags
{
    /// <summary>A CA is replaced when a third of its time is left: every certificate of it must find room there.</summary>
    private const int CertificatesInAuthorityMin = 3;

    private static readonly TimeSpan DurationMin = TimeSpan.FromHours(1);

    private readonly Option<bool> _rotate = Flags.Of(
        "--rotate-certificates", "Below a root, make and renew the certificates that no --tls-cert-file and no --silo-tls-cert-file gives, together with the other replicas.", true, r =>
            r.Tokens.Count == 0 || (bool.TryParse(r.Tokens[0].Value, out var value) ? value : Flags.Refuse<bool>(r, "--rotate-certificates", r.Tokens[0].Value, "true or false")));
    private readonly Option<string?> _space = Flags.Of<string?>("--certificate-namespace", "Namespace of the Secrets they are kept in, and of the Service; that of the pod if not given.");
    private readonly Option<string?> _service = Flags.Of<string?>("--certificate-service", "Service that the serving certificate is for; named as the product if not given.");
    private readonly Option<TimeSpan> _duration = Flags.Duration("--certificate-duration", "How long a certificate lasts; it is renewed when a third of that is left.", RotationOptions.DefaultDuration);
    private readonly Option<TimeSpan> _authorityDuration = Flags.Duration(
        "--certificate-authority-duration", "How long the CA of a certificate lasts; another one begins to take its place when a third of that is left.", RotationOptions.DefaultAuthorityDuration);

    public IEnumerable<Option> All => [_rotate, _space, _service, _duration, _authorityDuration];

    /// <exception cref="OperatorException">The durations do not fit each other.</exception>
    public ServerOptions Read(ParseResult result, ServerOptions options)
    {
        var (duration, authority) = (result.GetValue(_duration), result.GetValue(_authorityDuration));
        if (duration < DurationMin)
            throw new OperatorException($"--certificate-duration={duration}: give an hour at least");
        if (authority < duration * CertificatesInAuthorityMin)
            throw new OperatorException($"--certificate-authority-duration={authority}: give {CertificatesInAuthorityMin} times --certificate-duration at least");
        return options with
        {
            Certificates = new()
            {
                IsOn = result.GetValue(_rotate), Namespace = result.GetValue(_space), Service = result.GetValue(_service), Duration = duration, AuthorityDuration = authority,
            },
        };
    }
}
