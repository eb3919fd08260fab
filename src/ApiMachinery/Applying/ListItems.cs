using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>How the items of associative lists are told apart.</summary>
internal static class ListItems
{
    /// <summary>The path element of an item of an associative list.</summary>
    /// <param name="rule">The list.</param>
    /// <param name="item">The item.</param>
    /// <param name="error">Why it has none.</param>
    /// <returns>Null if the item cannot be told apart from others.</returns>
    public static PathElement? Element(ListRule rule, Value item, out string error)
    {
        error = "";
        var element = rule.Keys.Count > 0 ? Keyed(rule, item, ref error) : InSet(item, ref error);
        return error.Length == 0 ? element : null;
    }

    /// <summary>The path element of an item of a list that is known to be good.</summary>
    /// <exception cref="SchemaException">It is not.</exception>
    public static PathElement Element(ListRule rule, Value item, int index) =>
        Element(rule, item, out var error) ?? throw new SchemaException($"element {index}: {error}");

    private static PathElement? Keyed(ListRule rule, Value item, ref string error)
    {
        if (item is not MapValue map)
        {
            error = item.IsNull ? "associative list with keys may not have a null element" : "associative list with keys may not have non-map elements";
            return null;
        }
        var fields = new List<KeyField>(rule.Keys.Count);
        foreach (var key in rule.Keys)
        {
            if ((map.Get(key.Name) ?? key.Default) is { } value)
                fields.Add(new(key.Name, value));
        }
        if (fields.Count > 0)
            return PathElement.Key(fields);
        var names = string.Join(' ', rule.Keys.Select(k => Go.GoQuote.Quote(k.Name)));
        error = $"associative list with keys has an element that omits all key fields [{names}] (and doesn't have default values for any key fields)";
        return null;
    }

    private static PathElement? InSet(Value item, ref string error)
    {
        error = item switch
        {
            MapValue => "associative list without keys has an element that's a map type",
            ListValue => "not supported: associative list with lists as elements",
            NullValue => "associative list without keys has an element that's an explicit null",
            _ => "",
        };
        return error.Length == 0 ? PathElement.Item(item) : null;
    }
}
