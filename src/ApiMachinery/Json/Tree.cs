namespace OrleansAA.ApiMachinery.Json;

/// <summary>Short hands for writing JSON trees down.</summary>
internal static class Tree
{
    /// <summary>An object of the members that have a value.</summary>
    public static MapValue Object(params ReadOnlySpan<(string Name, Value? Value)> members)
    {
        var map = new MapValue();
        foreach (var (name, value) in members)
        {
            if (value is not null)
                map[name] = value;
        }
        return map;
    }

    /// <summary>An object with its members in byte-wise order, as Go writes a map.</summary>
    public static MapValue Sorted(IEnumerable<KeyValuePair<string, Value>> members) =>
        new(members.OrderBy(m => m.Key, StringComparer.Ordinal));

    public static ListValue List(params IEnumerable<Value> items) => new(items);

    public static ListValue Strings(IEnumerable<string> items) => new(items.Select(i => new StringValue(i)));

    /// <summary>The text, or nothing where it is empty.</summary>
    public static Value? Text(string text) => text.Length == 0 ? null : new StringValue(text);
}
