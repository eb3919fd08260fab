using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Takes fields out of a value, or everything else. Containers that are emptied become null. The result shares parts of the value.</summary>
internal static class Removal
{
    /// <summary>The value without the members of a set, and what is below them.</summary>
    public static MapValue Remove(Atom type, MapValue value, FieldSet fields) => Without(type, value, fields) as MapValue ?? new MapValue();

    /// <summary>Only what is a member of a set, or on the way to one.</summary>
    public static MapValue Extract(Atom type, MapValue value, FieldSet fields) => Only(type, value, fields) as MapValue ?? new MapValue();

    /// <summary>The set with each struct field that has members below it: what has to go for a struct to go as a whole.</summary>
    public static FieldSet WithNamedFields(Atom? type, FieldSet set)
    {
        var result = new FieldSetBuilder(set.Nodes.Length);
        foreach (var node in set.Nodes)
        {
            var field = node.Element.Kind == PathElementKind.Field;
            var below = field ? type?.Map?.Member(node.Element.Name) : node.Element.Kind == PathElementKind.Key ? type?.List?.Element : null;
            var named = field && type?.Map?.Fields.ContainsKey(node.Element.Name) == true;
            result.Add(node.Element, node.IsMember || named, node.Children is null ? null : WithNamedFields(below, node.Children));
        }
        return result.Build();
    }

    private static Value Without(Atom type, Value value, FieldSet fields) => type.Walk(value) switch
    {
        Shape.Scalar => value,
        Shape.List => value is ListValue list && type.List!.Associative ? WithoutItems(type.List, list, fields) : NullValue.Instance,
        _ => value is MapValue map && !type.Map!.Atomic ? WithoutMembers(type.Map, map, fields) : NullValue.Instance,
    };

    private static Value WithoutItems(ListRule rule, ListValue list, FieldSet fields)
    {
        var left = new ListValue();
        for (var i = 0; i < list.Count; i++)
        {
            fields.TryGet(ListItems.Element(rule, list[i], i), out var node);
            if (!node.IsMember)
                left.Add(node.Children is null ? list[i] : Without(rule.Element, list[i], node.Children));
        }
        return left.Count == 0 ? NullValue.Instance : left;
    }

    private static Value WithoutMembers(MapRule rule, MapValue map, FieldSet fields)
    {
        var left = new MapValue();
        foreach (var (name, value) in map.Members)
        {
            fields.TryGet(rule.PathTo(name), out var node);
            if (!node.IsMember)
                left[name] = node.Children is null || rule.Member(name) is not { } type ? value : Without(type, value, node.Children);
        }
        return left.Count == 0 ? NullValue.Instance : left;
    }

    private static Value Only(Atom type, Value value, FieldSet fields) => (type.Walk(value), value) switch
    {
        (Shape.List, ListValue { Count: > 0 } list) when type.List!.Associative => OnlyItems(type.List, list, fields),
        (Shape.Map, MapValue { Count: > 0 } map) when !type.Map!.Atomic => OnlyMembers(type.Map, map, fields),
        _ => value,
    };

    private static ListValue OnlyItems(ListRule rule, ListValue list, FieldSet fields)
    {
        var kept = new ListValue();
        for (var i = 0; i < list.Count; i++)
        {
            if (fields.TryGet(ListItems.Element(rule, list[i], i), out var node))
                kept.Add(node.Children is null ? list[i] : Only(rule.Element, list[i], node.Children));
        }
        return kept;
    }

    private static MapValue OnlyMembers(MapRule rule, MapValue map, FieldSet fields)
    {
        var kept = new MapValue();
        foreach (var (name, value) in map.Members)
        {
            if (rule.Member(name) is { } type && fields.TryGet(rule.PathTo(name), out var node))
                kept[name] = Only(type, value, node.Children ?? FieldSet.Empty);
        }
        return kept;
    }
}
