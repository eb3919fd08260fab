using System.Security.Authentication;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the root apiserver answers, shows a certificate that is trusted, and knows this server.</summary>
internal sealed class RootCheck(Site site) : ICheck
{
    private const string Effect = "nobody is let in but by certificates that flags vouch for, nothing is authorized, and no write is admitted";

    public static readonly Fault Unreachable = new(
        "root", "root-unreachable", CheckState.Failed, "the root apiserver at {address} cannot be reached: {reason}", Effect,
        "kubectl get --raw /readyz --server={address}, from here; then mend the address in --kubeconfig, the network or a NetworkPolicy");

    public static readonly Fault Untrusted = new(
        "root", "root-untrusted", CheckState.Failed, "the root apiserver at {address} shows a certificate that is not trusted: {reason}", Effect,
        "kubectl config set-cluster NAME --server={address} --certificate-authority=CA.crt --embed-certs --kubeconfig={kubeconfig}");

    public static readonly Fault Unknown = new(
        "root", "root-credentials", CheckState.Failed, "the root apiserver at {address} does not know the credentials of this server (401)", Effect,
        "kubectl config set-credentials NAME --token=\"$(kubectl create token SERVICEACCOUNT -n NAMESPACE)\" --kubeconfig={kubeconfig}");

    public static readonly Fault Refusing = new(
        "root", "root-error", CheckState.Failed, "the root apiserver at {address} answers with an error: {reason}", Effect, "kubectl get --raw '/readyz?verbose' --server={address}");

    public string Name => "root";

    public string LooksAt => "whether the root apiserver answers, its certificate is trusted, and it knows this server";

    public IReadOnlyList<Fault> Faults => [Unreachable, Untrusted, Unknown, Refusing];

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Root is not { } root)
            return CheckResult.Skipped(site.Because("no root apiserver: there is neither --kubeconfig nor a service account"));
        var address = root.Core.BaseUri.GetLeftPart(UriPartial.Authority);
        if ((await site.AskedRoot.Answer).Error is not { } error)
            return CheckResult.Of(address);
        var fault = RootErrors.CodeOf(error) switch
        {
            401 => Unknown,
            not null => Refusing,
            null => IsTrust(error) ? Untrusted : Unreachable,
        };
        return CheckResult.Of(address, fault.With(("address", address), ("reason", RootErrors.Describe(error)), ("kubeconfig", site.Options.Root.Kubeconfig ?? "KUBECONFIG")));
    }

    private static bool IsTrust(Exception? error) => error is not null && (error is AuthenticationException || IsTrust(error.InnerException));
}
