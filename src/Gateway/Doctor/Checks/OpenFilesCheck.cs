namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the process may have as many connections open as clients make.</summary>
internal sealed class OpenFilesCheck(Site site) : ICheck
{
    public static readonly Fault Few = new(
        "open-files", "open-files-few", CheckState.Warning, "a process of this user may have {max} files and connections open", "clients are not let in when so many are there: each watch may be a connection",
        "ulimit -Hn 65536 before the start; LimitNOFILE=65536 in a systemd unit, or the container runtime's");

    public string Name => "open-files";

    public string LooksAt => "the limit of open files, which connections count among";

    public IReadOnlyList<Fault> Faults => [Few];

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(site.Machine.OpenFilesMax() is not { } max
        ? CheckResult.Skipped("the system does not tell")
        : CheckResult.Of($"{max}", max < DoctorLimits.OpenFilesMin ? [Few.With(("max", max))] : []));
}
