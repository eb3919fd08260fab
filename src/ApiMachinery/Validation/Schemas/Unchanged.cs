using System.Collections;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Whether a value is as it was. Ends at the first difference, and builds nothing on the way: it is asked of values that are wrong, which may be large.</summary>
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
