namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the clock is one of our days at all: one that begins in 1970, or that a typing mistake has set, is seen without anything to compare it with.</summary>
internal sealed class SystemClockCheck(Site site) : ICheck
{
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2075, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Fault Implausible = new(
        "system-clock", "clock-implausible", CheckState.Failed, "the clock of this machine says {now}", "no certificate is good at that time, neither shown nor taken", "timedatectl set-ntp true");

    public string Name => "system-clock";

    public string LooksAt => "whether the clock of this machine is plausible";

    public IReadOnlyList<Fault> Faults => [Implausible];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var now = site.Clock.GetUtcNow();
        var text = now.ToString("u", System.Globalization.CultureInfo.InvariantCulture);
        return Task.FromResult(CheckResult.Of(text, now < Earliest || now > Latest ? [Implausible.With(("now", text))] : []));
    }
}
