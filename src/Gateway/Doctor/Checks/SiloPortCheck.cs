using System.Net.Sockets;
using OrleansAA.Gateway.Proxying;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>Whether the silo's port is free, or this server's own.</summary>
internal sealed class SiloPortCheck(Site site) : ICheck
{
    public static readonly Fault Taken = new(
        "silo-port", "silo-port-taken", CheckState.Failed, "{address} is taken, and no living replica says that it is its silo", "the server does not start", "ss -ltnp 'sport = :{port}' tells by whom; end it, or give another --silo-port");

    public static readonly Fault Closed = new(
        "silo-port", "silo-port-closed", CheckState.Failed, "{address} cannot be opened: {reason}", "the server does not start", "give a --silo-address of this machine ($(POD_IP) in a pod) and a --silo-port this user may open (above 1023)");

    public string Name => "silo-port";

    public string LooksAt => "whether the silo's port is free, or taken by this server";

    public IReadOnlyList<Fault> Faults => [Taken, Closed];

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var silo = site.Options.Silo;
        if (site.Plan?.Membership is null || site.Options.Role == Role.Gateway)
            return CheckResult.Skipped(site.Because("this process has no silo that others reach"));
        var called = $"{silo.Address}:{silo.Port}";
        if (silo.Port == 0)
            return CheckResult.Of("one is picked at the start");
        switch (HttpsPort.Try(silo.Address, silo.Port))
        {
            case null:
                return CheckResult.Of($"{called} is free");
            case SocketError.AddressAlreadyInUse:
                var isOurs = await site.Roster.Roster is not { } roster || roster.Members.Any(m => m.Silo.StartsWith(called + "@", StringComparison.Ordinal));
                return isOurs ? CheckResult.Of($"{called} is taken by a replica of this cluster") : CheckResult.Of(called, Taken.With(("address", called), ("port", silo.Port)));
            case var reason:
                return CheckResult.Of(called, Closed.With(("address", called), ("reason", reason)));
        }
    }
}
