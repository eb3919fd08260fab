using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>
/// What one JSON patch may still cost. Its operations build on each other: a few of them could double a document again and again,
/// or nest it deeper than the stack of whoever walks it.
/// </summary>
internal sealed class PatchBudget
{
    /// <summary>How many nodes are looked at, over all operations, to see how deep they nest.</summary>
    public const long NodesMax = 10_000_000;

    /// <summary>How many items of lists are moved, over all operations, to make room for one or to close its gap.</summary>
    public const long MovedMax = 1_000_000_000;

    private long _copied;
    private long _nodes;
    private long _moved;

    /// <summary>Takes from the budget what an edit of a list moves.</summary>
    public bool TryMove(int items)
    {
        _moved += items;
        return _moved <= MovedMax;
    }

    /// <summary>Takes the bytes of a copy from the budget.</summary>
    public bool TryCopy(Value value)
    {
        _copied += ValueJson.Write(value).Length;
        return _copied <= JsonPatch.CopiedBytesMax;
    }

    /// <summary>True if the document stays within <see cref="ValueJson.DepthMax"/> when the value is put this many levels down.</summary>
    public bool Fits(Value value, int levels)
    {
        if (++_nodes > NodesMax || (value is MapValue or ListValue && ++levels > ValueJson.DepthMax))
            return false;
        switch (value)
        {
            case ListValue list:
                foreach (var item in list.Items)
                {
                    if (!Fits(item, levels))
                        return false;
                }
                return true;
            case MapValue map:
                foreach (var (_, member) in map.Members)
                {
                    if (!Fits(member, levels))
                        return false;
                }
                return true;
            default:
                return true;
        }
    }
}
