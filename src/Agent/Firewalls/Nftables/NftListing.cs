using System.Text.Json.Nodes;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Firewalls.Nftables;

/// <summary>A table as nft lists it.</summary>
/// <param name="Open">The elements of its sets.</param>
/// <param name="Shape">Everything else, without the handles, which are others each time: two tables of one shape differ in their elements alone.</param>
internal sealed record NftListing(IReadOnlySet<PortProtocol> Open, string Shape)
{
    /// <exception cref="FirewallException">It is not what nft writes.</exception>
    public static NftListing Parse(string json)
    {
        try
        {
            var objects = JsonNode.Parse(json)!["nftables"]!.AsArray().Select(o => o!.AsObject()).Where(o => !o.ContainsKey("metainfo")).ToList();
            var open = objects.SelectMany(OpenIn).ToHashSet();
            foreach (var part in objects.Select(o => o.First().Value!.AsObject()))
            {
                part.Remove("handle");
                part.Remove("elem");
            }
            return new(open, string.Join('\n', objects.Select(o => o.ToJsonString())));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new FirewallException($"nft lists what is not understood: {e.Message}", e);
        }
    }

    private static IEnumerable<PortProtocol> OpenIn(JsonObject listed)
    {
        if (listed["set"] is not JsonObject set || set["elem"] is not JsonArray elements)
            return [];
        var name = set["name"]!.GetValue<string>();
        return NftTable.Protocols.Where(p => NftTable.SetOf(p) == name).SelectMany(p => elements.Select(e => new PortProtocol(PortOf(e!), p)));
    }

    /// <summary>An element with a comment or a timeout is an object around its value.</summary>
    private static int PortOf(JsonNode element) => element is JsonObject described ? described["elem"]!["val"]!.GetValue<int>() : element.GetValue<int>();
}
