using OrleansAA.ApiMachinery.Json;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>JSON as values of expressions.</summary>
internal static class TreeView
{
    public static CelValue Of(Value value) => value switch
    {
        StringValue text => CelValue.Of(text.Text),
        IntegerValue integer => CelValue.Of(integer.Number),
        FloatValue number => CelValue.Of(number.Number),
        BooleanValue flag => CelValue.Of(flag.Flag),
        ListValue list => CelValue.Of(new TreeList(list)),
        MapValue map => CelValue.Of(new TreeMap(map)),
        _ => CelValue.Null,
    };
}

internal sealed class TreeList(ListValue list) : CelList
{
    public override int Count => list.Count;

    public override CelValue this[int index] => TreeView.Of(list[index]);
}

internal sealed class TreeMap(MapValue map) : CelMap
{
    public override int Count => map.Count;

    public override IEnumerable<CelValue> Keys => map.Names.Select(name => CelValue.Of(name));

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        value = default;
        return key.Kind == CelKind.String && TryGet(key.AsString, out value);
    }

    public override bool TryGet(string key, out CelValue value)
    {
        var found = map.TryGet(key, out var member);
        value = found ? TreeView.Of(member!) : default;
        return found;
    }
}
