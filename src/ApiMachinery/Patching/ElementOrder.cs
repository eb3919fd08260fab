using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>The directive <c>$setElementOrder/field</c>: merges the field's list, then puts it into the order the directive lists.</summary>
internal static class ElementOrder
{
    private const string Malformed = "invalid patch format of setElementOrder list";

    /// <summary>Carries out the directives of a patch, and takes them and the lists they speak of away from it.</summary>
    public static void Apply(MapValue original, MapValue patch, TypeSchema schema)
    {
        foreach (var directive in patch.Names.Where(n => n.StartsWith(StrategicMergePatch.SetElementOrderPrefix, StringComparison.Ordinal)).ToList())
        {
            var order = AsList(patch[directive]);
            patch.Remove(directive);
            var field = StrategicMergePatch.FieldOf(directive, StrategicMergePatch.SetElementOrderPrefix, Malformed);
            var before = original.TryGet(field, out var there) ? AsList(there) : null;
            var changes = patch.TryGet(field, out var changed) ? AsList(changed) : null;
            var list = PatchLookup.List(schema, field);
            CheckOrder(changes, order, list.PatchMergeKey);
            if (before is null && changes is null)
                continue;
            original[field] = Merge(before, changes, order, list);
            patch.Remove(field);
        }
    }

    private static ListValue Merge(ListValue? before, ListValue? changes, ListValue order, ListSchema list)
    {
        ListMerge.ElementType(before ?? new ListValue(), changes ?? new ListValue());
        var old = (ListValue?)before?.Clone() ?? new ListValue();
        var merged = (before, changes) switch
        {
            (null, { } added) => (ListValue)StrategicMergePatch.WithoutDirectives(added)!,
            ({ } kept, null) => kept,
            _ => ListMerge.Merge(before!, changes!, list, deletes: false),
        };
        return ListOrder.Arrange(merged.Items, order, old, list.PatchMergeKey);
    }

    /// <summary>What the patch sets must be listed, in the same order.</summary>
    private static void CheckOrder(ListValue? changes, ListValue order, string? key)
    {
        if (changes is not { Items.Count: > 0 } || order.Items.Count == 0)
            return;
        Value Identity(Value item) => key is null ? item : ListMerge.KeyOf(item, key);
        var items = key is null ? changes.Items : changes.Items.Where(i => DirectiveOf(i) is not StringValue { Text: "delete" }).ToList();
        var (at, next) = (0, 0);
        while (at < items.Count && next < order.Items.Count)
        {
            if (DirectiveOf(items[at]) is not null)
                at++;
            else if (Identity(items[at]).Equals(Identity(order.Items[next++])))
                at++;
        }
        // What is left over was not listed; a directive at the end, too, as kube has it.
        if (at < items.Count)
        {
            throw PatchErrors.Malformed($"The order in patch list:\n{GoPrint.Print(changes)}\n doesn't match {StrategicMergePatch.SetElementOrderPrefix} list:\n{GoPrint.Print(order)}\n");
        }
    }

    private static Value? DirectiveOf(Value item) => (item as MapValue)?.Get(StrategicMergePatch.PatchDirective);

    private static ListValue AsList(Value value) => value as ListValue
        ?? throw PatchErrors.Malformed(PatchLookup.WrongType("[]interface {}", value));
}
