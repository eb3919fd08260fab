using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>
/// An agent's ports as rich rules of firewalld. A port or a service that is added to a zone says nothing of who added it, a rich rule has a priority: one of
/// <see cref="Priority"/> is an agent's. It comes after what a zone denies, so that who looks after the host has the last word.
/// </summary>
internal static class RichRules
{
    public const int Priority = 21_000;

    private static readonly string Mark = $"rule priority=\"{Priority}\" ";

    public static bool IsOurs(string rule) => rule.StartsWith(Mark, StringComparison.Ordinal);

    public static string Of(string service) => $"{Mark}service name=\"{service}\" accept";

    public static string Of(PortProtocol port) => $"{Mark}port port=\"{port.Port}\" protocol=\"{port.Protocol}\" accept";
}
