using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansAA.Agent.Firewalls.Nftables;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Commands;

/// <summary>The flags of an agent.</summary>
internal sealed class AgentFlags
{
    private const string NodeNameVariable = "NODE_NAME";

    private static readonly TimeSpan ResyncDefault = TimeSpan.FromMinutes(1);

    private readonly Option<string?> _kubeconfig = ConnectionFlags.Kubeconfig();
    private readonly Option<string[]> _host = new("--host")
    {
        Description = "What this host is called in rules; may be given again. The node's name, the machine's, and its addresses if not given.", DefaultValueFactory = _ => [],
    };
    private readonly Option<string?> _nodeName = new("--node-name") { Description = $"Name of the node this is, the environment variable {NodeNameVariable} if not given." };
    private readonly Option<Backend> _backend = new("--backend")
    {
        Description = "What opens ports: firewalld, nftables or none; auto takes firewalld if it runs, else nftables.", DefaultValueFactory = _ => Backend.Auto, HelpName = "auto|firewalld|nftables|none",
        CustomParser = r => Word(r, ("auto", Backend.Auto), ("firewalld", Backend.Firewalld), ("nftables", Backend.Nftables), ("none", Backend.None)),
    };
    private readonly Option<string?> _zone = new("--zone") { Description = "firewalld's zone that is opened; its default zone if not given." };
    private readonly Option<string?> _bus = new("--dbus-address") { Description = "Where firewalld's bus is; the system's bus if not given." };
    private readonly Option<NftMode> _mode = new("--nftables-mode")
    {
        Description = "mark: packets to open ports get a mark, and the host's own ruleset accepts it. filter: the table itself refuses what goes to no open port.", DefaultValueFactory = _ => NftMode.Mark, HelpName = "mark|filter",
        CustomParser = r => Word(r, ("mark", NftMode.Mark), ("filter", NftMode.Filter)),
    };
    private readonly Option<string> _table = new("--nftables-table")
    {
        Description = "Name of the table, which is the agent's whole.", DefaultValueFactory = _ => NftOptions.DefaultTable, CustomParser = r => TableName(r),
    };
    private readonly Option<uint> _mark = new("--nftables-mark")
    {
        Description = "The bit that marks packets to open ports.", DefaultValueFactory = _ => NftOptions.DefaultMark, CustomParser = r => MarkOf(r),
    };
    private readonly Option<PortProtocol[]> _keepOpen = new("--keep-open")
    {
        Description = "A port that stays open whatever the rules are, with --nftables-mode=filter, such as 22/tcp; may be given again.", DefaultValueFactory = _ => [], CustomParser = r => [.. r.Tokens.Select(t => PortOf(r, t.Value)).OfType<PortProtocol>()],
    };
    private readonly Option<string> _services = new("--services-file") { Description = "Which protocol a name has a port with, for nftables: services(5).", DefaultValueFactory = _ => "/etc/services" };
    private readonly Option<TimeSpan> _resync = new("--resync-period")
    {
        Description = "How often the firewall is looked at by itself, in seconds.", DefaultValueFactory = _ => ResyncDefault, HelpName = "seconds", CustomParser = r => Seconds(r),
    };

    private readonly Option<string> _leaseNamespace = ConnectionFlags.LeaseNamespace();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_kubeconfig, _host, _nodeName, _backend, _zone, _bus, _mode, _table, _mark, _keepOpen, _services, _resync, _leaseNamespace])
            command.Options.Add(option);
    }

    public AgentOptions Read(ParseResult result) => new()
    {
        Kubeconfig = result.GetValue(_kubeconfig),
        Hosts = result.GetValue(_host)!,
        NodeName = result.GetValue(_nodeName) ?? Environment.GetEnvironmentVariable(NodeNameVariable),
        Backend = result.GetValue(_backend),
        Zone = result.GetValue(_zone),
        BusAddress = result.GetValue(_bus),
        Nftables = new() { Table = result.GetValue(_table)!, Mode = result.GetValue(_mode), Mark = result.GetValue(_mark), KeepOpen = result.GetValue(_keepOpen)! },
        ServicesFile = result.GetValue(_services)!,
        Resync = result.GetValue(_resync),
        LeaseNamespace = result.GetValue(_leaseNamespace)!,
    };

    private static T? Word<T>(ArgumentResult result, params (string Word, T Value)[] words)
    {
        foreach (var (word, value) in words)
        {
            if (word == result.Tokens[0].Value)
                return value;
        }
        return Refuse<T>(result, result.Tokens[0].Value, string.Join(", ", words.Select(w => w.Word)));
    }

    /// <summary>A name that nft takes as it is, on its command line, too.</summary>
    private static string? TableName(ArgumentResult result) => result.Tokens[0].Value is { Length: > 0 and <= 64 } name && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        ? name
        : Refuse<string>(result, result.Tokens[0].Value, "letters, digits, - and _");

    private static uint MarkOf(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        return text.StartsWith("0x", StringComparison.Ordinal) && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark) && uint.IsPow2(mark)
            ? mark
            : Refuse<uint>(result, text, "one bit as 0x01000000");
    }

    private static PortProtocol? PortOf(ArgumentResult result, string text) =>
        text.Split('/') is [var number, "tcp" or "udp"] parts && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new PortProtocol(port, parts[1])
            : Refuse<PortProtocol?>(result, text, "PORT/tcp or PORT/udp");

    private static TimeSpan Seconds(ArgumentResult result) =>
        int.TryParse(result.Tokens[0].Value.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : Refuse<TimeSpan>(result, result.Tokens[0].Value, "seconds such as 60s");

    private static T? Refuse<T>(ArgumentResult result, string value, string expected)
    {
        result.AddError($"{((OptionResult)result.Parent!).Option.Name}={value}: expected {expected}");
        return default;
    }
}
