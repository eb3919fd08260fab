using System.Diagnostics.CodeAnalysis;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>Children in order. Child i holds the names from <c>_bounds[i]</c> (the first child: from the beginning) to before <c>_bounds[i + 1]</c>.</summary>
internal sealed class TreeInner<TValue> : TreeNode<TValue>
{
    // A child below the first limit joins a neighbour, if the two together keep to the second: the joined node has room to grow.
    private const int JoinBelow = FanOut / 4;
    private const int JoinedMax = FanOut * 3 / 4;

    private readonly TreeNode<TValue>[] _children = new TreeNode<TValue>[FanOut];
    private readonly NamespacedName[] _bounds = new NamespacedName[FanOut];
    private int _size;

    public TreeInner(object edit, TreeNode<TValue> left, TreeNode<TValue> right)
        : this(edit)
    {
        _children[0] = left;
        Count = 1;
        _size = left.Size + right.Size;
        Insert(1, right);
    }

    private TreeInner(object edit)
        : base(edit)
    {
    }

    public override int Size => _size;

    public override NamespacedName First => _children[0].First;

    public TreeNode<TValue>[] Children => _children;

    public TreeNode<TValue> OnlyChild => _children[0];

    public override bool TryGet(NamespacedName name, [MaybeNullWhen(false)] out TValue value) => _children[Find(name)].TryGet(name, out value);

    public override int Rank(NamespacedName name, bool inclusive)
    {
        var at = Find(name);
        var before = 0;
        for (var i = 0; i < at; i++)
            before += _children[i].Size;
        return before + _children[at].Rank(name, inclusive);
    }

    public override TreeNode<TValue>? Set(object edit, NamespacedName name, TValue value)
    {
        var at = Find(name);
        var child = Own(edit, at);
        var before = child.Size;
        var split = child.Set(edit, name, value);
        _size += child.Size + (split?.Size ?? 0) - before;
        return split is null ? null : Add(edit, at + 1, split);
    }

    public override void Remove(object edit, NamespacedName name)
    {
        var at = Find(name);
        var child = Own(edit, at);
        child.Remove(edit, name);
        _size--;
        if (child.Count == 0)
            Drop(at);
        else if (child.Count < JoinBelow && !TryJoin(edit, at - 1))
            TryJoin(edit, at);
    }

    public override void Append(TreeNode<TValue> right)
    {
        var other = (TreeInner<TValue>)right;
        Array.Copy(other._children, 0, _children, Count, other.Count);
        Array.Copy(other._bounds, 0, _bounds, Count, other.Count);
        _bounds[Count] = other.First;
        Count += other.Count;
        _size += other._size;
    }

    protected override TreeNode<TValue> Copy(object edit)
    {
        var copy = new TreeInner<TValue>(edit) { Count = Count, _size = _size };
        Array.Copy(_children, copy._children, Count);
        Array.Copy(_bounds, copy._bounds, Count);
        return copy;
    }

    private TreeNode<TValue> Own(object edit, int at) => _children[at] = _children[at].OwnedBy(edit);

    // Joins the child and the one after it, if both exist and are small enough together.
    private bool TryJoin(object edit, int at)
    {
        if (at < 0 || at + 1 >= Count || _children[at].Count + _children[at + 1].Count > JoinedMax)
            return false;
        Own(edit, at).Append(_children[at + 1]);
        Drop(at + 1);
        return true;
    }

    // Puts in a child whose entries _size counts already. Returns the right half if the node had to split.
    private TreeInner<TValue>? Add(object edit, int at, TreeNode<TValue> child)
    {
        if (Count < FanOut)
        {
            Insert(at, child);
            return null;
        }
        var right = SplitOff(edit, SplitAt(at));
        if (at < Count)
            Insert(at, child);
        else
            right.Insert(at - Count, child);
        right._size = right.SumOfSizes();
        _size -= right._size;
        return right;
    }

    private TreeInner<TValue> SplitOff(object edit, int from)
    {
        var right = new TreeInner<TValue>(edit) { Count = Count - from };
        Array.Copy(_children, from, right._children, 0, right.Count);
        Array.Copy(_bounds, from, right._bounds, 0, right.Count);
        Clear(from, right.Count);
        Count = from;
        return right;
    }

    private void Insert(int at, TreeNode<TValue> child)
    {
        Array.Copy(_children, at, _children, at + 1, Count - at);
        Array.Copy(_bounds, at, _bounds, at + 1, Count - at);
        _children[at] = child;
        _bounds[at] = child.First;
        Count++;
    }

    private void Drop(int at)
    {
        Array.Copy(_children, at + 1, _children, at, Count - at - 1);
        Array.Copy(_bounds, at + 1, _bounds, at, Count - at - 1);
        Count--;
        Clear(Count, 1);
    }

    private void Clear(int from, int count)
    {
        Array.Clear(_children, from, count);
        Array.Clear(_bounds, from, count);
    }

    private int SumOfSizes()
    {
        var sum = 0;
        for (var i = 0; i < Count; i++)
            sum += _children[i].Size;
        return sum;
    }

    // The child that holds the name, if any does.
    private int Find(NamespacedName name)
    {
        var (low, high) = (1, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_bounds[middle].CompareTo(name) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high;
    }
}
