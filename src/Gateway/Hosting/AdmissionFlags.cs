using System.CommandLine;
using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Admission.Configuration;
using OrleansAA.Gateway.Admission.Quotas;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about which admission plugins are on, named as kube's.</summary>
internal sealed class AdmissionFlags
{
    private readonly Option<string[]> _enable = Flags.Names(
        "--enable-admission-plugins", $"Admission plugins to have besides those that are on anyway, which are all there are: {string.Join(", ", AdmissionPlugins.All)}. The order makes no difference.");
    private readonly Option<string[]> _disable = Flags.Names("--disable-admission-plugins", "Admission plugins to do without. They ask the root apiserver; without one there are none.");

    private readonly Option<QuotaWithoutRights> _quota = Flags.Choice(
        "--quota-without-rights",
        "What becomes of creates while this server may not see or charge the ResourceQuotas of the root: refuse-known refuses what a quota it knows limits, refuse also where it cannot see any, ignore none.",
        QuotaWithoutRights.RefuseKnown, ("refuse-known", QuotaWithoutRights.RefuseKnown), ("refuse", QuotaWithoutRights.Refuse), ("ignore", QuotaWithoutRights.Ignore));

    private readonly Option<string?> _configuration = Flags.Of<string?>(
        AdmissionConfiguration.Flag, "File with the configuration of admission plugins (apiserver.config.k8s.io/v1 AdmissionConfiguration), such as the kubeconfig with who this server is to webhooks.");

    public IEnumerable<Option> All => [_enable, _disable, _quota, _configuration];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        EnabledPlugins = Flags.Given(result, _enable) ?? [],
        DisabledPlugins = Flags.Given(result, _disable) ?? [],
        QuotaWithoutRights = result.GetValue(_quota),
        AdmissionControlConfigFile = result.GetValue(_configuration),
    };
}
