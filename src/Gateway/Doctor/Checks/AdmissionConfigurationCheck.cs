using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the configuration of admission plugins can be read, with what it names.</summary>
internal sealed class AdmissionConfigurationCheck(Site site) : ICheck
{
    public static readonly Fault Wrong = new(
        "admission-configuration", "admission-configuration-wrong", CheckState.Failed, "{problem}", "the server does not start, and says this line", "{remedy}");

    public string Name => "admission-configuration";

    public string LooksAt => "the file of `--admission-control-config-file`, and the kubeconfigs it names";

    public IReadOnlyList<Fault> Faults => [Wrong];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(site.Options.AdmissionControlConfigFile is not { } file
        ? CheckResult.Skipped("there is no --admission-control-config-file")
        : FlagsCheck.ResultOf(file, Wrong, () => _ = new ServiceCollection().AddAdmissionConfiguration(file, site.Clock).ToList()));
}
