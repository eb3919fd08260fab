using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>JSON merge patch (RFC 7386).</summary>
public static class MergePatch
{
    /// <summary>Reads a patch.</summary>
    /// <param name="json">The body.</param>
    /// <param name="strictErrors">Duplicate members, in the words of a strict decoder; empty if there are none.</param>
    /// <exception cref="StatusException">400: the body is no JSON object.</exception>
    public static MapValue Parse(ReadOnlySpan<byte> json, out IReadOnlyList<string> strictErrors)
    {
        if (json.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
            throw PatchErrors.Malformed("Invalid JSON Patch");
        return PatchDocument.ParseMap(json, "error decoding patch: ", out strictErrors);
    }

    /// <summary>What becomes of <paramref name="target"/>: null takes a member away, an object merges, anything else replaces. Neither argument is edited.</summary>
    /// <remarks>The result shares untouched parts with <paramref name="target"/>. Members of merged objects come out sorted: messages quote them as Go writes its maps.</remarks>
    public static Value Apply(Value target, Value patch)
    {
        if (patch is not MapValue changes)
            return Pruned(patch);
        var result = new SortedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (name, member) in target is MapValue map ? map.Members : [])
            result[name] = member;
        foreach (var (name, change) in changes.Members)
        {
            if (change is NullValue)
                result.Remove(name);
            else
                result[name] = Apply(result.GetValueOrDefault(name, NullValue.Instance), change);
        }
        return new MapValue(result);
    }

    /// <summary>A new value. In objects that stand in lists, too, members that are null mean nothing: the RFC would keep them, kube does not.</summary>
    private static Value Pruned(Value value) => value switch
    {
        MapValue map => Apply(NullValue.Instance, map),
        ListValue list => new ListValue(list.Items.Select(Pruned)),
        _ => value,
    };
}
