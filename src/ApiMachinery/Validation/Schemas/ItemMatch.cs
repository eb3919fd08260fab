using System.Collections;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Finds what an item of a list map was, by its keys. Of items of other lists nobody can tell.</summary>
internal sealed class ItemMatch
{
    private readonly ListSchema _list;
    private readonly Dictionary<Value, object?> _byKeys;

    private ItemMatch(ListSchema list, IList old)
    {
        _list = list;
        _byKeys = new(old.Count);
        foreach (var item in old)
        {
            if (item is not null)
                _byKeys.TryAdd(ListKeys.Of(list, item), item);
        }
    }

    /// <summary>Null for a list whose items are not known by keys.</summary>
    public static ItemMatch? In(ListSchema list, IList? old) => old is not null && list is { Type: ListType.Map, Element: StructSchema } ? new(list, old) : null;

    public object? Find(object? item) => item is null ? null : _byKeys.GetValueOrDefault(ListKeys.Of(_list, item));
}

/// <summary>The keys of an item of a list map as one value that can be compared.</summary>
internal static class ListKeys
{
    /// <summary>The key itself where there is one, which is what most lists have; else a list of them.</summary>
    public static Value Of(ListSchema list, object item)
    {
        if (list.Keys.Count == 1)
            return KeyOf(list, list.Keys[0], item);
        var keys = new ListValue();
        foreach (var name in list.Keys)
            keys.Add(KeyOf(list, name, item));
        return keys;
    }

    /// <summary>As messages show them: <c>{"port":80,"protocol":"TCP"}</c>.</summary>
    public static Value Shown(ListSchema list, object item)
    {
        var keys = new MapValue();
        foreach (var name in list.Keys)
            keys[name] = KeyOf(list, name, item);
        return keys;
    }

    private static Value KeyOf(ListSchema list, string name, object item) =>
        ((StructSchema)list.Element).Field(name) is { } field ? field.Type.ToValue(field.Get(item)) : NullValue.Instance;
}
