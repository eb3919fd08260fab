using OrleansAA.Gateway.Tracing;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the file that says where traces go can be read.</summary>
internal sealed class TracingCheck(Site site) : ICheck
{
    public static readonly Fault Wrong = new("tracing", "tracing-wrong", CheckState.Failed, "{problem}", "the server does not start, and says this line", "{remedy}");

    public string Name => "tracing";

    public string LooksAt => "the file of `--tracing-config-file`";

    public IReadOnlyList<Fault> Faults => [Wrong];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(site.Options.TracingConfigFile is not { } file
        ? CheckResult.Skipped("there is no --tracing-config-file")
        : FlagsCheck.ResultOf(file, Wrong, () => TracingOptions.Read(file)));
}
