using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansAA.Agent.Rules;

/// <summary>What this host is called in rules: the node's name, the machine's, and each of its addresses.</summary>
internal static class HostNames
{
    /// <summary>A watch each; a host of more names has to be told which count (--host).</summary>
    public const int NamesMax = 32;

    public static IReadOnlyList<string> Of(string? nodeName) =>
        [.. Candidates(nodeName).Select(n => n.TrimEnd('.').ToLowerInvariant()).Where(n => n is not ("" or "localhost")).Distinct(StringComparer.Ordinal).Take(NamesMax)];

    private static IEnumerable<string> Candidates(string? nodeName)
    {
        if (nodeName is not null)
            yield return nodeName;
        yield return Dns.GetHostName();
        yield return FullName();
        foreach (var address in Addresses())
            yield return address.ToString();
    }

    private static string FullName()
    {
        try
        {
            return Dns.GetHostEntry(Dns.GetHostName()).HostName;
        }
        catch (SocketException)
        {
            return "";
        }
    }

    /// <summary>Those that others can mean: not of the loopback, and none that is local to a link.</summary>
    private static IEnumerable<IPAddress> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal);
}
