using System.Text.Json.Nodes;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Nftables;

/// <summary>
/// The table of an agent in the JSON of libnftables(5): a set of ports for each protocol, and a chain that looks into them. A port that opens or closes is an element that comes or goes;
/// the chain stays as it is.
/// </summary>
internal sealed class NftTable(NftOptions options)
{
    public const string Family = "inet";
    public const string Chain = "input";

    /// <summary>The priority of the chain: a filter's, or just before filters, so that they see the mark.</summary>
    private const int FilterPriority = 0;
    private const int MarkPriority = -10;

    public static IReadOnlyList<string> Protocols { get; } = ["tcp", "udp"];

    /// <summary>Puts the whole table in the place of what is there, at once: no packet meets anything in between.</summary>
    public string Replacement(IEnumerable<PortProtocol> open)
    {
        var table = new JsonObject { ["family"] = Family, ["name"] = options.Table };
        JsonArray commands = [Add("table", table.DeepClone()), Command("delete", "table", table.DeepClone()), Add("table", table)];
        foreach (var protocol in Protocols)
            commands.Add(Add("set", Part(new() { ["name"] = SetOf(protocol), ["type"] = "inet_service" })));
        commands.Add(Add("chain", Part(new()
        {
            ["name"] = Chain, ["type"] = "filter", ["hook"] = "input", ["prio"] = IsFilter ? FilterPriority : MarkPriority, ["policy"] = IsFilter ? "drop" : "accept",
        })));
        foreach (var rule in IsFilter ? FilterRules() : MarkRules())
            commands.Add(Add("rule", Part(new() { ["chain"] = Chain, ["expr"] = rule })));
        AddElements(commands, "add", open);
        return Document(commands);
    }

    /// <summary>Opens and closes ports of the table as it is.</summary>
    public string Change(IEnumerable<PortProtocol> open, IEnumerable<PortProtocol> close)
    {
        JsonArray commands = [];
        AddElements(commands, "delete", close);
        AddElements(commands, "add", open);
        return Document(commands);
    }

    public static string SetOf(string protocol) => $"{protocol}_ports";

    private bool IsFilter => options.Mode == NftMode.Filter;

    private IEnumerable<JsonArray> FilterRules()
    {
        yield return [Match("in", Key("ct", "state"), new JsonArray("established", "related")), Verdict("accept")];
        yield return [Match("==", Key("meta", "iifname"), "lo"), Verdict("accept")];
        yield return [Match("==", Key("meta", "l4proto"), Set("icmp", "ipv6-icmp")), Verdict("accept")];
        foreach (var kept in options.KeepOpen.Distinct())
            yield return [Match("==", DestinationPort(kept.Protocol), kept.Port), Verdict("accept")];
        foreach (var protocol in Protocols)
            yield return [Match("==", DestinationPort(protocol), $"@{SetOf(protocol)}"), Verdict("accept")];
        yield return [new JsonObject { ["reject"] = new JsonObject { ["type"] = "icmpx", ["expr"] = "admin-prohibited" } }];
    }

    private IEnumerable<JsonArray> MarkRules()
    {
        foreach (var protocol in Protocols)
            yield return [Match("==", DestinationPort(protocol), $"@{SetOf(protocol)}"), SetMark()];
    }

    private JsonObject SetMark() => new()
    {
        ["mangle"] = new JsonObject { ["key"] = Key("meta", "mark"), ["value"] = new JsonObject { ["|"] = new JsonArray(Key("meta", "mark"), options.Mark) } },
    };

    private void AddElements(JsonArray commands, string verb, IEnumerable<PortProtocol> ports)
    {
        foreach (var set in ports.GroupBy(p => p.Protocol))
            commands.Add(Command(verb, "element", Part(new() { ["name"] = SetOf(set.Key), ["elem"] = new JsonArray([.. set.Select(p => p.Port).Order().Select(p => (JsonNode)p)]) })));
    }

    private JsonObject Part(JsonObject part)
    {
        part["family"] = Family;
        part["table"] = options.Table;
        return part;
    }

    private static JsonObject Match(string op, JsonObject left, JsonNode right) => new() { ["match"] = new JsonObject { ["op"] = op, ["left"] = left, ["right"] = right } };

    private static JsonObject Key(string of, string key) => new() { [of] = new JsonObject { ["key"] = key } };

    private static JsonObject Set(params string[] items) => new() { ["set"] = new JsonArray([.. items.Select(i => (JsonNode)i)]) };

    private static JsonObject DestinationPort(string protocol) => new() { ["payload"] = new JsonObject { ["protocol"] = protocol, ["field"] = "dport" } };

    private static JsonObject Verdict(string verdict) => new() { [verdict] = null };

    private static JsonObject Add(string what, JsonNode value) => Command("add", what, value);

    private static JsonObject Command(string verb, string what, JsonNode value) => new() { [verb] = new JsonObject { [what] = value } };

    private static string Document(JsonArray commands) => new JsonObject { ["nftables"] = commands }.ToJsonString();
}
