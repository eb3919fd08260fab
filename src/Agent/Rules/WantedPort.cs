namespace OrleansAA.Agent.Rules;

/// <summary>A port that has to be open.</summary>
/// <param name="Port">From 1 to 65535.</param>
/// <param name="Name">The rule's name in the firewall: of a service, if the firewall knows one of that name with that port.</param>
/// <param name="IsPermanent">Whether it has to be open after a restart of the firewall, before anybody looks.</param>
internal sealed record WantedPort(int Port, string Name, bool IsPermanent);

/// <summary>A port as a firewall opens it.</summary>
/// <param name="Port">From 1 to 65535.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or another that has ports.</param>
internal readonly record struct PortProtocol(int Port, string Protocol)
{
    public override string ToString() => $"{Port}/{Protocol}";
}
