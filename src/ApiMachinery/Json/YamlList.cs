using System.Text;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>A map as YAML of which one member is a list that is written item by item; together the pieces are what <see cref="YamlJson.Write"/> makes of the whole.</summary>
/// <param name="map">The map without the member.</param>
/// <param name="member">Its name: letters.</param>
public sealed class YamlList(MapValue map, string member)
{
    /// <summary>What stands before the items, of which there must be one at least.</summary>
    public string Head => Part(name => YamlKeyComparer.Instance.Compare(name, member) < 0) + member + ":\n";

    /// <summary>What stands behind them.</summary>
    public string Tail => Part(name => YamlKeyComparer.Instance.Compare(name, member) > 0);

    /// <summary>An item. A list stands no deeper than its key, so it looks as it does alone.</summary>
    public static string Item(Value item) => YamlJson.Write(new ListValue([item]));

    private string Part(Func<string, bool> isIn)
    {
        var part = new MapValue(map.Members.Where(m => isIn(m.Key)));
        return part.Count == 0 ? "" : YamlJson.Write(part);
    }
}
