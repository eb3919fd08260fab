using System.Collections;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>
/// Whether a value is as it was; the order of a list map is no part of that. Ends at the first difference, and builds nothing on the way but where such a list has another order: it is asked of
/// values that are wrong, which may be large.
/// </summary>
/// <remarks>Source: k8s.io/apiserver/pkg/cel/common: CorrelatedObject.CachedDeepEqual.</remarks>
internal static class Unchanged
{
    public static bool Is(FieldSchema field, object? value, object? old)
    {
        if (value is null || old is null)
            return field.IsZero(value) && field.IsZero(old);
        return Is(field.Type, value, old);
    }

    public static bool Is(TypeSchema type, object value, object old) => type switch
    {
        StructSchema nested => nested.Fields.All(f => Is(f, f.Get(value), f.Get(old))),
        ListSchema { Type: ListType.Map, Element: StructSchema item } list => Are(list, item, (IList)value, (IList)old),
        ListSchema list => Are(list.Element, (IList)value, (IList)old),
        MapSchema map => Are(map.Element, (IDictionary)value, (IDictionary)old),
        _ => type.ToValue(value).Equals(type.ToValue(old)),
    };

    private static bool Are(TypeSchema element, IList value, IList old)
    {
        if (value.Count != old.Count)
            return false;
        for (var i = 0; i < value.Count; i++)
        {
            if (!IsItem(element, value[i], old[i]))
                return false;
        }
        return true;
    }

    /// <summary>In their order as long as that is the same, then by their keys. No item is compared twice, whatever is nested in it, and none is what two items were.</summary>
    private static bool Are(ListSchema list, StructSchema element, IList value, IList old)
    {
        if (value.Count != old.Count)
            return false;
        for (var i = 0; i < value.Count; i++)
        {
            if (value[i] is not { } item || old[i] is not { } before || !list.Keys.All(k => element.Field(k) is not { } key || Is(key, key.Get(item), key.Get(before))))
                return AreByKeys(list, element, value, old, i);
            if (!Is(element, item, before))
                return false;
        }
        return true;
    }

    private static bool AreByKeys(ListSchema list, StructSchema element, IList value, IList old, int from)
    {
        var known = new Dictionary<Value, object>(old.Count - from);
        for (var i = from; i < old.Count; i++)
        {
            if (old[i] is not { } before || !known.TryAdd(ListKeys.Of(list, before), before))
                return false;
        }
        for (var i = from; i < value.Count; i++)
        {
            if (value[i] is not { } item || !known.Remove(ListKeys.Of(list, item), out var before) || !Is(element, item, before))
                return false;
        }
        return true;
    }

    private static bool Are(TypeSchema element, IDictionary value, IDictionary old)
    {
        if (value.Count != old.Count)
            return false;
        foreach (DictionaryEntry member in value)
        {
            if (!old.Contains(member.Key) || !IsItem(element, member.Value, old[member.Key]))
                return false;
        }
        return true;
    }

    private static bool IsItem(TypeSchema element, object? value, object? old) => value is null || old is null ? value == old : Is(element, value, old);
}
