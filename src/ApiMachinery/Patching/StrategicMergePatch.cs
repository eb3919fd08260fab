using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>
/// Strategic merge patch: a merge patch whose lists merge where the type says so (<see cref="PatchMergeAttribute"/>), with directives
/// ($patch, $retainKeys, $setElementOrder, $deleteFromPrimitiveList). Behaves as k8s.io/apimachinery/pkg/util/strategicpatch,
/// but answers 400 where kube blames itself for a patch that makes no sense.
/// </summary>
public static class StrategicMergePatch
{
    internal const string PatchDirective = "$patch";
    internal const string RetainKeysDirective = "$retainKeys";
    internal const string SetElementOrderPrefix = "$setElementOrder";
    internal const string DeleteFromPrimitiveListPrefix = "$deleteFromPrimitiveList";

    /// <summary>Reads a patch.</summary>
    /// <param name="json">The body.</param>
    /// <param name="strictErrors">Duplicate members, in the words of a strict decoder; empty if there are none.</param>
    /// <exception cref="StatusException">400: the body is no JSON object.</exception>
    public static MapValue Parse(ReadOnlySpan<byte> json, out IReadOnlyList<string> strictErrors) =>
        PatchDocument.ParseMap(json, "", out strictErrors);

    /// <summary>What becomes of <paramref name="original"/>. Neither argument is edited.</summary>
    /// <exception cref="StatusException">400 or 422: the patch has no meaning for this type.</exception>
    public static MapValue Apply(MapValue original, MapValue patch, StructSchema schema) =>
        MergeMap((MapValue)original.Clone(), (MapValue)patch.Clone(), schema);

    /// <summary>Merges by editing both arguments; both belong to the caller's copy.</summary>
    internal static MapValue MergeMap(MapValue original, MapValue patch, TypeSchema schema)
    {
        if (patch.TryGet(PatchDirective, out var directive))
            return ApplyToWholeMap(directive, patch);
        original = RetainKeys(original, patch);
        ElementOrder.Apply(original, patch, schema);
        foreach (var (name, value) in patch.Members)
        {
            var deletes = name.StartsWith(DeleteFromPrimitiveListPrefix, StringComparison.Ordinal);
            var field = deletes ? FieldOf(name, DeleteFromPrimitiveListPrefix, "invalid patch format of primitive list") : name;
            if (MergeMember(original.Get(field), field, value, schema, deletes) is { } merged)
                original[field] = merged;
            else
                original.Remove(field);
        }
        return original;
    }

    /// <summary>The field a directive speaks of: <c>finalizers</c> of <c>$setElementOrder/finalizers</c>.</summary>
    internal static string FieldOf(string name, string prefix, string otherwise) =>
        name.Length > prefix.Length && name[prefix.Length] == '/' ? name[(prefix.Length + 1)..] : throw PatchErrors.Malformed(otherwise);

    /// <summary>Takes away from a new value the objects that hold a $patch directive; null if the value is such an object itself.</summary>
    internal static Value? WithoutDirectives(Value value)
    {
        switch (value)
        {
            case MapValue map when map.Has(PatchDirective):
                return null;
            case MapValue map:
                return new MapValue(map.Members
                    .Select(m => (m.Key, Value: WithoutDirectives(m.Value)))
                    .Where(m => m.Value is not null)
                    .Select(m => KeyValuePair.Create(m.Key, m.Value!)));
            case ListValue list:
                return new ListValue(list.Items.Select(WithoutDirectives).OfType<Value>().ToList());
            default:
                return value;
        }
    }

    internal static StatusException UnknownPatchType(Value directive, MapValue map) =>
        PatchErrors.Malformed($"unknown patch type: {GoPrint.Print(directive)} in map: {GoPrint.Print(map)}");

    private static MapValue ApplyToWholeMap(Value directive, MapValue patch)
    {
        switch ((directive as StringValue)?.Text)
        {
            case "replace":
                patch.Remove(PatchDirective);
                return patch;
            case "delete":
                return new MapValue();
            default:
                throw UnknownPatchType(directive, patch);
        }
    }

    /// <summary>$retainKeys: members that are not listed go; the patch may set listed ones only.</summary>
    private static MapValue RetainKeys(MapValue original, MapValue patch)
    {
        if (!patch.TryGet(RetainKeysDirective, out var directive))
            return original;
        const string Malformed = "invalid patch format of retainKeys";
        patch.Remove(RetainKeysDirective);
        if (directive is not ListValue list)
            throw PatchErrors.Malformed(Malformed);
        var retained = list.Items.OfType<StringValue>().Select(t => t.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in patch.Members)
        {
            if (!value.IsNull && !name.StartsWith('$') && !retained.Contains(name))
                throw PatchErrors.Malformed(Malformed);
        }
        return new MapValue(original.Members.Where(m => retained.Contains(m.Key)));
    }

    /// <summary>What becomes of a member; null if nothing does.</summary>
    private static Value? MergeMember(Value? current, string name, Value value, TypeSchema schema, bool deletes)
    {
        if (value.IsNull)
            return null;
        if (current is null || current.GetType() != value.GetType())
            // Nothing to merge with: nulls and directives in the value mean nothing, and there is nothing to delete from.
            return deletes ? current : WithoutDirectives(WithoutNulls(value));
        return (current, value) switch
        {
            (MapValue map, MapValue changes) => MergeMap(map, changes, PatchLookup.Field(schema, name)),
            (ListValue list, ListValue changes) => ListMerge.Merge(list, changes, PatchLookup.List(schema, name), deletes),
            _ => value,
        };
    }

    private static Value WithoutNulls(Value value) => value switch
    {
        MapValue map => new MapValue(map.Members.Where(m => !m.Value.IsNull).Select(m => KeyValuePair.Create(m.Key, WithoutNulls(m.Value)))),
        ListValue list => new ListValue(list.Items.Select(WithoutNulls).ToList()),
        _ => value,
    };
}
