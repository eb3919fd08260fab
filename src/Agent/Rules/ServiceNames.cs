using System.Globalization;

namespace OrleansAA.Agent.Rules;

/// <summary>
/// Which protocols a name has a port with, as services(5) says: <c>ntp</c> 123 is udp, <c>domain</c> 53 is tcp and udp. What is not in it is tcp.
/// </summary>
internal sealed class ServiceNames
{
    public const string Fallback = "tcp";

    private static readonly string[] Known = ["tcp", "udp"];

    private readonly ILookup<(string Name, int Port), string> _protocols;

    private ServiceNames(IEnumerable<(string Name, int Port, string Protocol)> entries) => _protocols = entries.ToLookup(e => (e.Name, e.Port), e => e.Protocol);

    /// <summary>Reads the file; one that is not there knows nothing.</summary>
    public static ServiceNames Read(string path) => new(File.Exists(path) ? File.ReadLines(path).SelectMany(Entries) : []);

    public static ServiceNames Of(string text) => new(text.Split('\n').SelectMany(Entries));

    public IReadOnlyList<string> ProtocolsOf(WantedPort port)
    {
        var found = _protocols[(port.Name, port.Port)].Distinct().Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : [Fallback];
    }

    /// <summary>Name, port and protocol, aliases: <c>domain 53/udp</c>.</summary>
    private static IEnumerable<(string Name, int Port, string Protocol)> Entries(string line)
    {
        var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || words[1].Split('/') is not [var number, var protocol] || !Known.Contains(protocol) || !ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            yield break;
        foreach (var name in words.Where((_, at) => at != 1))
            yield return (name, port, protocol);
    }
}
