using System.Globalization;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>
/// The place a JSON pointer names (RFC 6901): a member of a map or an index of a list, which need not exist yet.
/// As evanphx/json-patch does, what stands before the first slash is passed over, and negative indexes count from the end.
/// </summary>
internal readonly ref struct JsonPointer
{
    private readonly Value _parent;
    private readonly string _key;

    private JsonPointer(Value parent, string key) => (_parent, _key) = (parent, key);

    /// <summary>Walks to the parent of the place.</summary>
    /// <returns>False if the parent does not exist, is neither map nor list, or the pointer is empty: the document has no parent.</returns>
    public static bool TryResolve(Value document, string pointer, out JsonPointer place)
    {
        place = default;
        var parts = pointer.Split('/');
        if (parts.Length < 2)
            return false;
        var parent = document;
        for (var i = 1; i < parts.Length - 1; i++)
        {
            if (!new JsonPointer(parent, Decode(parts[i])).TryGet(out var next) || next is null)
                return false;
            parent = next;
        }
        place = new JsonPointer(parent, Decode(parts[^1]));
        return parent is MapValue or ListValue;
    }

    /// <summary>Reads the value; null for a member that is not there or is JSON null.</summary>
    /// <returns>False for an index out of range or no index at all.</returns>
    public bool TryGet(out Value? value)
    {
        value = null;
        if (_parent is MapValue map)
            value = map.Get(_key);
        else if (TryIndex(count => count, out var index))
            value = ((ListValue)_parent).Items[index];
        else
            return false;
        if (value is NullValue)
            value = null;
        return true;
    }

    /// <summary>Sets a member, or puts an item before the index; <c>-</c> is the end.</summary>
    /// <returns>False for a bad index, or if <paramref name="budget"/> is used up.</returns>
    public bool TryAdd(Value value, PatchBudget budget)
    {
        if (_parent is MapValue map)
            map[_key] = value;
        else if (_key == "-")
            ((ListValue)_parent).Add(value);
        else if (TryIndex(count => count + 1, out var index) && budget.TryMove(((ListValue)_parent).Count - index))
            ((ListValue)_parent).Items.Insert(index, value);
        else
            return false;
        return true;
    }

    /// <summary>Sets a member, there or not, or the item at an index that is there.</summary>
    public bool TryReplace(Value value)
    {
        if (_parent is MapValue map)
            map[_key] = value;
        else if (TryIndex(count => count, out var index))
            ((ListValue)_parent).Items[index] = value;
        else
            return false;
        return true;
    }

    /// <returns>False if there is no such thing, or if <paramref name="budget"/> is used up.</returns>
    public bool TryRemove(PatchBudget budget)
    {
        if (_parent is MapValue map)
            return map.Remove(_key);
        if (!TryIndex(count => count, out var index) || !budget.TryMove(((ListValue)_parent).Count - index))
            return false;
        ((ListValue)_parent).Items.RemoveAt(index);
        return true;
    }

    private bool TryIndex(Func<int, int> limit, out int index)
    {
        index = -1;
        if (_parent is not ListValue list || !int.TryParse(_key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index))
            return false;
        var end = limit(list.Items.Count);
        if (index < 0)
            index += end;
        return index >= 0 && index < end;
    }

    /// <summary>A part without its escapes.</summary>
    public static string Decode(string part) => part.Contains('~')
        ? part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
        : part;
}
