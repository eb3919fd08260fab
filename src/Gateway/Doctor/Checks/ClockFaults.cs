namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>What may be wrong with a clock in comparison with another.</summary>
/// <param name="check">Who compares.</param>
/// <param name="other">Whose clock the other is.</param>
/// <param name="effect">What a difference causes.</param>
internal sealed class ClockFaults(string check, string other, string effect)
{
    private const string Remedy = "timedatectl set-ntp true, on the machine whose clock is wrong";

    public Fault Differs { get; } = new(check, $"{check}-differs", CheckState.Warning, $"{other} is {{difference}} of this machine", effect, Remedy);

    public Fault DiffersMuch { get; } = new(check, $"{check}-differs-much", CheckState.Failed, $"{other} is {{difference}} of this machine", effect, Remedy);

    public IReadOnlyList<Fault> All => [Differs, DiffersMuch];

    /// <param name="ahead">How far the other is ahead.</param>
    /// <param name="values">Of what else the other is called by.</param>
    public IEnumerable<Finding> Of(TimeSpan ahead, params (string, object?)[] values)
    {
        if (ahead.Duration() <= DoctorLimits.SkewWarned)
            return [];
        var fault = ahead.Duration() <= DoctorLimits.SkewMax ? Differs : DiffersMuch;
        return [fault.With([.. values, ("difference", FormattableString.Invariant($"{ahead.Duration().TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead" : "behind")}"))])];
    }
}
