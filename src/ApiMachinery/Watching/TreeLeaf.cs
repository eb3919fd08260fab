using System.Diagnostics.CodeAnalysis;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>Entries in order. A small tree is one leaf with room for a few: there may be many of those.</summary>
internal sealed class TreeLeaf<TValue>(object? owner, int room = TreeLeaf<TValue>.LeastRoom) : TreeNode<TValue>(owner)
{
    private const int LeastRoom = 4;

    private TreeEntry<TValue>[] _entries = new TreeEntry<TValue>[room];

    public override int Size => Count;

    public override NamespacedName First => _entries[0].Name;

    public TreeEntry<TValue>[] Entries => _entries;

    public override bool TryGet(NamespacedName name, [MaybeNullWhen(false)] out TValue value)
    {
        var at = Find(name);
        value = at < 0 ? default : _entries[at].Value;
        return at >= 0;
    }

    public override int Rank(NamespacedName name, bool inclusive)
    {
        var at = Find(name);
        return at < 0 ? ~at : inclusive ? at + 1 : at;
    }

    public override TreeNode<TValue>? Set(object edit, NamespacedName name, TValue value)
    {
        var at = Find(name);
        if (at >= 0)
        {
            // The new name too: it equals the old one, and lets go of what the old one keeps alive.
            _entries[at] = new(name, value);
            return null;
        }
        at = ~at;
        if (Count < FanOut)
        {
            Insert(at, new(name, value));
            return null;
        }
        var right = SplitOff(edit, SplitAt(at));
        if (at < Count)
            Insert(at, new(name, value));
        else
            right.Insert(at - Count, new(name, value));
        return right;
    }

    public override void Remove(object edit, NamespacedName name)
    {
        var at = Find(name);
        Array.Copy(_entries, at + 1, _entries, at, Count - at - 1);
        _entries[--Count] = default;
    }

    public override void Append(TreeNode<TValue> right)
    {
        var other = (TreeLeaf<TValue>)right;
        MakeRoom(Count + other.Count);
        Array.Copy(other._entries, 0, _entries, Count, other.Count);
        Count += other.Count;
    }

    protected override TreeNode<TValue> Copy(object edit)
    {
        var copy = new TreeLeaf<TValue>(edit, _entries.Length) { Count = Count };
        Array.Copy(_entries, copy._entries, Count);
        return copy;
    }

    private TreeLeaf<TValue> SplitOff(object edit, int from)
    {
        var right = new TreeLeaf<TValue>(edit, FanOut) { Count = Count - from };
        Array.Copy(_entries, from, right._entries, 0, right.Count);
        Array.Clear(_entries, from, right.Count);
        Count = from;
        return right;
    }

    private void Insert(int at, TreeEntry<TValue> entry)
    {
        MakeRoom(Count + 1);
        Array.Copy(_entries, at, _entries, at + 1, Count - at);
        _entries[at] = entry;
        Count++;
    }

    private void MakeRoom(int count)
    {
        if (count > _entries.Length)
            Array.Resize(ref _entries, Math.Min(FanOut, Math.Max(count, _entries.Length * 4)));
    }

    // The position of the name, or the complement of where it belongs.
    private int Find(NamespacedName name)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _entries[middle].Name.CompareTo(name);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }
}
