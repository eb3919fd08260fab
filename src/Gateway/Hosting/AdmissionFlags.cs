using System.CommandLine;
using OrleansAA.Gateway.Admission;

namespace OrleansAA.Gateway.Hosting;

/// <summary>The flags about which admission plugins are on, named as kube's.</summary>
internal sealed class AdmissionFlags
{
    private readonly Option<string[]> _enable = Flags.Names(
        "--enable-admission-plugins", $"Admission plugins to have besides those that are on anyway, which are all there are: {string.Join(", ", AdmissionPlugins.All)}. The order makes no difference.");
    private readonly Option<string[]> _disable = Flags.Names("--disable-admission-plugins", "Admission plugins to do without. They ask the root apiserver; without one there are none.");

    public IEnumerable<Option> All => [_enable, _disable];

    public ServerOptions Read(ParseResult result, ServerOptions options) => options with
    {
        EnabledPlugins = Flags.Given(result, _enable) ?? [],
        DisabledPlugins = Flags.Given(result, _disable) ?? [],
    };
}
