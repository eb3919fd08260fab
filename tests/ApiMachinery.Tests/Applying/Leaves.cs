using CsCheck;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Tests.Applying;

/// <summary>A <see cref="Shape"/> as a flat object, and back.</summary>
internal static class Leaves
{
    private static readonly string[] Labels = ["a", "b"];
    private static readonly string[] Members = ["x", "y"];
    private static readonly string[] Items = ["k", "l"];

    /// <summary>What nobody ever changes: there always is an owner, and no container is ever empty. Containers are not the model's.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kept = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Label("kept")] = "1",
        [Member("kept")] = "kept",
        [Item("kept")] = "",
        [Item("kept") + ".name"] = "kept",
        [".spec.struct.value"] = "1",
    };

    /// <summary>Some leaves with values; without <see cref="Kept"/>.</summary>
    public static readonly Gen<SortedDictionary<string, string>> Some = Gen.Int[0, 2].Array[9].Select(Make);

    /// <summary>The object as JSON.</summary>
    public static string ToJson(IReadOnlyDictionary<string, string> leaves)
    {
        var labels = new MapValue(Labels.Append("kept").Where(l => leaves.ContainsKey(Label(l))).Select(l => KeyValuePair.Create(l, (Value)leaves[Label(l)])));
        var set = new ListValue(Members.Append("kept").Where(m => leaves.ContainsKey(Member(m))).Select(m => (Value)m));
        var named = new ListValue(Items.Append("kept").Where(i => leaves.ContainsKey(Item(i))).Select(i => ItemValue(i, leaves)));
        var fields = new MapValue();
        if (leaves.TryGetValue(".spec.struct.name", out var name))
            fields["name"] = name;
        if (leaves.TryGetValue(".spec.struct.value", out var kept))
            fields["value"] = kept;
        var metadata = new MapValue { ["name"] = "web" };
        var spec = new MapValue();
        Add(metadata, "labels", labels, labels.Count);
        Add(spec, "set", set, set.Count);
        Add(spec, "named", named, named.Count);
        Add(spec, "struct", fields, fields.Count);
        var obj = new MapValue { ["metadata"] = metadata };
        Add(obj, "spec", spec, spec.Count);
        return obj.ToString();
    }

    /// <summary>The leaves of a stored object.</summary>
    public static SortedDictionary<string, string> Of(MapValue obj)
    {
        var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var spec = obj.Get("spec") as MapValue;
        foreach (var (name, value) in ((obj["metadata"] as MapValue)?.Get("labels") as MapValue)?.Members ?? [])
            leaves[Label(name)] = Text(value);
        foreach (var member in (spec?.Get("set") as ListValue)?.Items ?? [])
            leaves[Member(Text(member))] = Text(member);
        foreach (var (name, value) in (spec?.Get("struct") as MapValue)?.Members ?? [])
            leaves[$".spec.struct.{name}"] = Text(value);
        foreach (var item in (spec?.Get("named") as ListValue)?.Items.Cast<MapValue>() ?? [])
        {
            leaves[Item(Text(item["name"]))] = "";
            foreach (var (name, value) in item.Members)
                leaves[$"{Item(Text(item["name"]))}.{name}"] = Text(value);
        }
        return leaves;
    }

    private static SortedDictionary<string, string> Make(int[] choices)
    {
        var leaves = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var next = 0;
        foreach (var leaf in Labels.Select(Label).Append(".spec.struct.name"))
            Choose(leaf, null);
        foreach (var member in Members)
            Choose(Member(member), member);
        foreach (var item in Items)
        {
            if (choices[next++] == 0)
                continue;
            leaves[Item(item)] = "";
            leaves[$"{Item(item)}.name"] = item;
            Choose($"{Item(item)}.value", null);
        }
        return leaves;

        void Choose(string leaf, string? value)
        {
            var choice = choices[next++];
            if (choice > 0)
                leaves[leaf] = value ?? choice.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static MapValue ItemValue(string item, IReadOnlyDictionary<string, string> leaves)
    {
        var value = new MapValue { ["name"] = item };
        if (leaves.TryGetValue($"{Item(item)}.value", out var text))
            value["value"] = text;
        return value;
    }

    private static void Add(MapValue map, string name, Value value, int count)
    {
        if (count > 0)
            map[name] = value;
    }

    private static string Label(string name) => $".metadata.labels.{name}";

    private static string Member(string member) => $".spec.set[=\"{member}\"]";

    private static string Item(string name) => $".spec.named[name=\"{name}\"]";

    private static string Text(Value value) => ((StringValue)value).Text;
}
