using OrleansAA.Gateway.Admission;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Proxying;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the flags fit each other, and the files that they name can be read; by what a start does, without its traces.</summary>
internal sealed class FlagsCheck(Site site) : ICheck
{
    public static readonly Fault Wrong = new(
        "flags", "flags-wrong", CheckState.Failed, "{problem}", "the server does not start, and says this line", "{remedy}");

    public string Name => "flags";

    public string LooksAt => "whether flags fit each other, and whether CA bundles that must be apart are";

    public IReadOnlyList<Fault> Faults => [Wrong];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var options = site.Options;
        List<OperatorException?> mistakes =
        [
            .. site.Mistakes,
            MistakeOf(() => AdmissionPlugins.On(options.EnabledPlugins, options.DisabledPlugins)),
            MistakeOf(() => Identity.CheckTogether(options)),
            MistakeOf(() => Trusted(options)),
            site.Plan is { } plan ? MistakeOf(() => Composition.CheckReplica(options, plan, site.Root)) : null,
        ];
        return Task.FromResult(CheckResult.Of($"--role={options.Role.ToString().ToLowerInvariant()} --store={site.Plan?.Store}", mistakes.OfType<OperatorException>().Select(m => Told(Wrong, m))));
    }

    /// <summary>What an operator would be told; null for nothing.</summary>
    public static OperatorException? MistakeOf(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (OperatorException e)
        {
            return e;
        }
    }

    /// <summary>What comes of reading something as the server does.</summary>
    public static CheckResult ResultOf(string note, Fault fault, Action read) => CheckResult.Of(note, MistakeOf(read) is { } mistake ? [Told(fault, mistake)] : []);

    /// <summary>What an operator is told in one line, the thing and the remedy, as a finding. Of a file's member the remedy is what is expected there.</summary>
    public static Finding Told(Fault fault, OperatorException error)
    {
        var line = error.Message;
        var end = Math.Max(line.LastIndexOf("; ", StringComparison.Ordinal), line.LastIndexOf(": expected ", StringComparison.Ordinal));
        return end < 0 ? fault.With(("problem", line), ("remedy", "see --help")) : fault.With(("problem", line[..end]), ("remedy", line[(end + 2)..]));
    }

    private void Trusted(ServerOptions options) => _ = new Trust(
        options.RequestHeader, CaBundle.FromFile("--client-ca-file", options.ClientCaFile), CaBundle.FromFile("--requestheader-client-ca-file", options.RequestHeader.ClientCaFile),
        CaBundle.FromFile("--silo-ca-file", options.Silo.CaFile), asksRoot: site.Root is not null && !options.Root.SkipLookup, site.Clock);
}
