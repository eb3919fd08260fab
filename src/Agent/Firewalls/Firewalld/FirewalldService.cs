using System.Globalization;
using OrleansAA.Agent.Rules;
using Tmds.DBus.Protocol;

namespace OrleansAA.Agent.Firewalls.Firewalld;

/// <summary>A service that firewalld knows.</summary>
/// <param name="Ports">Single ports with their protocols; of ranges there is none.</param>
/// <param name="HasMore">Whether it is more than these: ranges, protocols, source ports, destinations, other services, helpers.</param>
internal sealed record FirewalldService(IReadOnlyList<PortProtocol> Ports, bool HasMore)
{
    private static readonly string[] More = ["protocols", "source_ports", "destination", "includes", "helpers", "modules"];

    /// <summary>Whether it opens this port and no other.</summary>
    public bool IsJust(int port) => !HasMore && Ports.Count > 0 && Ports.All(p => p.Port == port);

    public static FirewalldService Of(Dictionary<string, VariantValue> settings)
    {
        var listed = settings.TryGetValue("ports", out var ports) ? Enumerable.Range(0, ports.Count).Select(at => ports.GetItem(at)).ToList() : [];
        List<PortProtocol> single = [];
        foreach (var entry in listed)
        {
            if (int.TryParse(entry.GetItem(0).GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                single.Add(new(port, entry.GetItem(1).GetString()));
        }
        return new(single, single.Count < listed.Count || More.Any(m => settings.TryGetValue(m, out var more) && more.Count > 0));
    }
}
