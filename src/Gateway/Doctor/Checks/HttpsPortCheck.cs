namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the HTTPS port is free, or this server's own.</summary>
internal sealed class HttpsPortCheck(Site site) : ICheck
{
    public static readonly Fault Taken = new(
        "https-port", "https-port-taken", CheckState.Failed, "{address} is taken by a process that does not show this server's certificate", "the server does not start",
        "ss -ltnp 'sport = :{port}' tells which; end it, or give another --secure-port");

    public static readonly Fault Closed = new(
        "https-port", "https-port-closed", CheckState.Failed, "{address} cannot be opened: {reason}", "the server does not start", "give a --bind-address of this machine (0.0.0.0 for all) and a --secure-port this user may open (above 1023)");

    public string Name => "https-port";

    public string LooksAt => "whether the HTTPS port is free, or taken by this server";

    public IReadOnlyList<Fault> Faults => [Taken, Closed];

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var called = HttpsPort.Called(site.Options);
        return await HttpsPort.StateAsync(site, cancellationToken) switch
        {
            PortState.Free => CheckResult.Of($"{called} is free"),
            PortState.Ours => CheckResult.Of($"{called} is taken by this server"),
            PortState.Others => CheckResult.Of(called, Taken.With(("address", called), ("port", site.Options.SecurePort))),
            _ => CheckResult.Of(called, Closed.With(("address", called), ("reason", HttpsPort.Try(site.Options.BindAddress, site.Options.SecurePort)))),
        };
    }
}
