using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>What fields a value has, by its type.</summary>
internal static class TypedValues
{
    /// <summary>
    /// The fields a value mentions: leaves, items of associative lists, members of maps, and containers that are empty or null.
    /// Structs are not named themselves.
    /// </summary>
    /// <exception cref="SchemaException">An item of an associative list cannot be told apart.</exception>
    public static FieldSet ToFieldSet(Atom type, Value value)
    {
        var below = default(FieldSetBuilder);
        Collect(type, value, ref below);
        return below.Build();
    }

    /// <returns>True if the value is a leaf: one thing to own.</returns>
    private static bool Collect(Atom type, Value value, ref FieldSetBuilder below) => type.Walk(value) switch
    {
        Shape.Scalar => true,
        Shape.List => Items(type.List!, value as ListValue, ref below),
        _ => Members(type.Map!, value as MapValue, ref below),
    };

    private static bool Members(MapRule rule, MapValue? map, ref FieldSetBuilder below)
    {
        if (rule.Atomic)
            return true;
        foreach (var (name, value) in map?.Members ?? [])
        {
            var declared = rule.Fields.GetValueOrDefault(name);
            if ((declared?.Type ?? rule.Element) is not { } type)
                continue;
            var inside = default(FieldSetBuilder);
            var named = Collect(type, value, ref inside) || declared is null || value is NullValue or MapValue { Count: 0 };
            below.Add(declared?.Element ?? PathElement.Field(name), named, inside.Build());
        }
        return false;
    }

    /// <summary>Items that share a path element are named once, and not looked into.</summary>
    private static bool Items(ListRule rule, ListValue? list, ref FieldSetBuilder below)
    {
        if (!rule.Associative)
            return true;
        var items = new Dictionary<PathElement, Value?>(list?.Count ?? 0);
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            var element = ListItems.Element(rule, list![i], i);
            items[element] = items.ContainsKey(element) ? null : list[i];
        }
        foreach (var (element, item) in items)
        {
            var inside = default(FieldSetBuilder);
            if (item is not null)
                Collect(rule.Element, item, ref inside);
            below.Add(element, true, inside.Build());
        }
        return false;
    }
}
