using System.Collections;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>A list. With a type, a set is one, and a list map is told apart by its keys: their order does not count.</summary>
internal sealed class ListView(ObjectView view, ListSchema list, SchemaPlace element, IList items) : CelList
{
    private readonly string[] _keys = view.IsTyped ? [.. list.Keys.Select(key => CelNames.Escape(key) ?? key)] : [];

    public override int Count => items.Count;

    public override CelValue this[int index] => view.Of(element, items[index]);

    public override bool IsOrdered => !view.IsTyped || list.Type == ListType.Atomic || (list.Type == ListType.Map && _keys.Length == 0);

    public override CelValue IdentityOf(in CelValue element)
    {
        if (list.Type != ListType.Map)
            return element;
        if (_keys.Length == 1)
            return KeyOf(element, _keys[0]);
        var map = element;
        return CelValue.Of(string.Join(",", _keys.Select(key => KeyOf(map, key).ToString())));
    }

    private static CelValue KeyOf(in CelValue element, string key) =>
        element.Kind == CelKind.Map && element.AsMap.TryGet(key, out var value) ? value : CelValue.Null;
}

/// <summary>A map from strings, whose keys are as they are.</summary>
internal sealed class MapView(ObjectView view, SchemaPlace element, IDictionary members) : CelMap
{
    public override int Count => members.Count;

    public override IEnumerable<CelValue> Keys
    {
        get
        {
            foreach (var key in members.Keys)
                yield return CelValue.Of((string)key);
        }
    }

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        value = default;
        return key.Kind == CelKind.String && TryGet(key.AsString, out value);
    }

    public override bool TryGet(string key, out CelValue value)
    {
        var found = members.Contains(key);
        value = found ? view.Of(element, members[key]) : default;
        return found;
    }
}
