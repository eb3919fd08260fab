using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether this machine and the root agree what time it is: by the Date header of an answer.</summary>
internal sealed class RootClockCheck(Site site) : RootedCheck(site)
{
    public static readonly ClockFaults Clock = new(
        "root-clock", "the clock of the root apiserver", "certificates and tokens that one has just given out are not good yet for the other, or not any more, and creationTimestamps do not tell the order");

    public override string Name => "root-clock";

    public override string LooksAt => "the root apiserver's clock, by its Date header, against this machine's";

    public override IReadOnlyList<Fault> Faults => Clock.All;

    protected override async Task<CheckResult> AskAsync(RootClients root, CancellationToken cancellationToken) =>
        (await Site.AskedRoot.Answer).Ahead is { } ahead ? CheckResult.Of($"{ahead.TotalSeconds:0} s", Clock.Of(ahead)) : CheckResult.Skipped("the root apiserver sends no Date header");
}
