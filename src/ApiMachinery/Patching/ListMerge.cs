using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>Merges a list of a strategic merge patch: values as a set, objects by their merge key.</summary>
internal static class ListMerge
{
    /// <param name="original">The list there is; edited.</param>
    /// <param name="patch">The list of the patch.</param>
    /// <param name="schema">What the type says of the list.</param>
    /// <param name="deletes">The patch lists values to take away ($deleteFromPrimitiveList).</param>
    public static ListValue Merge(ListValue original, ListValue patch, ListSchema schema, bool deletes)
    {
        if (!schema.PatchMerge && !deletes)
            return patch;
        if (original.Items.Count == 0 && patch.Items.Count == 0)
            return original;
        if (ElementType(original, patch) == typeof(MapValue))
            return MergeObjects(original, patch, schema);
        if (deletes)
        {
            var doomed = patch.Items.ToHashSet();
            return new ListValue(original.Items.Where(item => !doomed.Contains(item)).ToList());
        }
        return ListOrder.Arrange(original.Items.Concat(patch.Items).Distinct(), patch, original, null);
    }

    /// <summary>The one type all items have; there is at least one item.</summary>
    public static Type ElementType(params ReadOnlySpan<ListValue> lists)
    {
        Type? type = null;
        foreach (var list in lists)
        {
            foreach (var item in list.Items)
            {
                if (item is ListValue)
                    throw PatchErrors.DoesNotApply("lists of lists are not supported");
                type ??= item.GetType();
                if (item.GetType() != type || item.IsNull)
                    throw PatchErrors.Malformed($"list element types are not identical: {GoPrint.Print(new ListValue([.. lists]))}");
            }
        }
        return type ?? throw PatchErrors.Malformed("no elements in any of the given slices");
    }

    /// <summary>The value of an object's merge key.</summary>
    public static Value KeyOf(Value item, string key) => AsMap(item).Get(key)
        ?? throw PatchErrors.Malformed($"map: {GoPrint.Print(item)} does not contain declared merge key: {key}");

    private static ListValue MergeObjects(ListValue original, ListValue patch, ListSchema schema)
    {
        var key = schema.PatchMergeKey
            ?? throw PatchErrors.Malformed($"cannot merge lists without merge key for {PatchLookup.KindOf(schema.Element)}");
        var (kept, changes) = FollowDirectives(original, patch, key);
        var merged = kept.Items.ToList();
        var places = new Dictionary<Value, int>();
        for (var i = 0; i < merged.Count; i++)
        {
            if (AsMap(merged[i]).TryGet(key, out var id))
                places.TryAdd(id, i);
        }
        foreach (var change in changes.Items)
        {
            if (places.TryGetValue(KeyOf(change, key), out var at))
            {
                merged[at] = StrategicMergePatch.MergeMap((MapValue)merged[at], (MapValue)change, schema.Element);
            }
            else
            {
                places.Add(KeyOf(change, key), merged.Count);
                merged.Add(change);
            }
        }
        return ListOrder.Arrange(merged, changes, kept, key);
    }

    /// <summary>Carries out the $patch directives among the items: what is left of the original, and of the patch.</summary>
    private static (ListValue Original, ListValue Patch) FollowDirectives(ListValue original, ListValue patch, string key)
    {
        var (changes, doomed, replace) = (new ListValue(), new HashSet<Value>(), false);
        foreach (var item in patch.Items)
        {
            var map = AsMap(item);
            switch (map.Get(StrategicMergePatch.PatchDirective))
            {
                case null:
                    changes.Add(item);
                    break;
                case StringValue { Text: "delete" }:
                    doomed.Add(KeyOf(map, key));
                    break;
                case StringValue { Text: "replace" }:
                    replace = true;
                    break;
                case StringValue { Text: "merge" }:
                    throw PatchErrors.Malformed("merging lists cannot yet be specified in the patch");
                case var directive:
                    throw StrategicMergePatch.UnknownPatchType(directive, map);
            }
        }
        original.Items.RemoveAll(item => AsMap(item).TryGet(key, out var id) && doomed.Contains(id));
        return replace ? (changes, new ListValue()) : (original, changes);
    }

    private static MapValue AsMap(Value item) => item as MapValue
        ?? throw PatchErrors.Malformed(PatchLookup.WrongType("map[string]interface {}", item));
}
