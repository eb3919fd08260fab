using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>
/// The order of a merged list. Items the patch names stand in the patch's order, the others in the order they had; the two runs are
/// interleaved so that an item of the second stands before the first item of the first that it stood before in the old list.
/// </summary>
internal static class ListOrder
{
    /// <param name="merged">The items, in any order.</param>
    /// <param name="wanted">The order the patch wants: items, or objects with the merge key.</param>
    /// <param name="before">The list as it was.</param>
    /// <param name="key">The merge key; null for values.</param>
    public static ListValue Arrange(IEnumerable<Value> merged, ListValue wanted, ListValue before, string? key)
    {
        Value Identity(Value item) => key is null ? item : ListMerge.KeyOf(item, key);
        var wantedAt = Positions(wanted, Identity);
        var beforeAt = Positions(before, Identity);
        var groups = merged.Select(item => (Item: item, Id: Identity(item))).ToLookup(m => wantedAt.ContainsKey(m.Id));
        var named = groups[true].OrderBy(m => wantedAt[m.Id]).ToList();
        var others = groups[false].OrderBy(m => beforeAt.GetValueOrDefault(m.Id, -1)).ToList();

        var result = new ListValue();
        var next = 0;
        foreach (var (item, id) in named)
        {
            if (beforeAt.TryGetValue(id, out var position))
            {
                for (; next < others.Count && beforeAt.TryGetValue(others[next].Id, out var other) && other < position; next++)
                    result.Add(others[next].Item);
            }
            result.Add(item);
        }
        foreach (var (item, _) in others.Skip(next))
            result.Add(item);
        return result;
    }

    private static Dictionary<Value, int> Positions(ListValue list, Func<Value, Value> identity)
    {
        var positions = new Dictionary<Value, int>();
        for (var i = 0; i < list.Items.Count; i++)
            positions.TryAdd(identity(list.Items[i]), i);
        return positions;
    }
}
