using System.Globalization;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>
/// The ways a JSON patch took through the document. Messages quote the result, where Go has written the objects it went through
/// as maps: sorted by name, each once.
/// </summary>
internal sealed class WalkedPaths
{
    private Dictionary<string, WalkedPaths>? _below;

    public void Add(string? pointer)
    {
        var at = this;
        var parts = (pointer ?? "").Split('/');
        for (var i = 1; i < Math.Min(parts.Length - 1, ValueJson.DepthMax); i++)
        {
            var part = JsonPointer.Decode(parts[i]);
            at._below ??= new(StringComparer.Ordinal);
            if (!at._below.TryGetValue(part, out var next))
                at._below[part] = next = new WalkedPaths();
            at = next;
        }
    }

    /// <summary>The value with the members of walked objects sorted; edits walked lists.</summary>
    public Value Sort(Value value)
    {
        switch (value)
        {
            case MapValue map:
                return new MapValue(map.Members
                    .OrderBy(m => m.Key, StringComparer.Ordinal)
                    .Select(m => _below?.TryGetValue(m.Key, out var next) is true ? KeyValuePair.Create(m.Key, next.Sort(m.Value)) : m));
            case ListValue list:
                var seen = new HashSet<int>();
                foreach (var (part, next) in _below ?? [])
                {
                    if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count && seen.Add(index))
                        list.Items[index] = next.Sort(list.Items[index]);
                }
                return list;
            default:
                return value;
        }
    }
}
