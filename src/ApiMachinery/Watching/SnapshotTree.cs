using System.Diagnostics.CodeAnalysis;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// A sorted map of objects by name, of which a snapshot costs nothing: one writer changes it, any number of readers on other
/// threads keep the snapshots they were given. Names are in the order of <see cref="NamespacedName.CompareTo"/>.
/// </summary>
/// <remarks>
/// A copy-on-write B+ tree: entries live in the leaves, inner nodes hold the first name of each child but the first, and how many
/// entries lie below. With a fan-out of 4 instead of <see cref="TreeNode{TValue}.FanOut"/>, after adding a to f in order:
/// <code>
///     root ①  [ . | e ]            6 entries          ① the edit that may change the node in place
///            /        \
///     ① a b c d      ① e f
/// </code>
/// Every node is owned by the edit that made it. <see cref="Snapshot"/> hands out the root and ends the edit: from now on nobody
/// owns these nodes, so nobody changes them. The next write begins edit ② and copies the nodes on its way down, here on setting f:
/// <code>
///     snapshot ①  [ . | e ]        root ②  [ . | e ]
///             /        \ ________________/        \
///     ① a b c d      ① e f      (left leaf shared)   ② e f'
/// </code>
/// More writes under ② find their path already owned, and change it in place until the next snapshot. Thus a batch of events costs
/// one copy of each node it touches, and a snapshot one object.
/// </remarks>
public sealed class SnapshotTree<TValue>
{
    private TreeNode<TValue> _root = new TreeLeaf<TValue>(owner: null);
    private TreeSnapshot<TValue>? _snapshot;

    // Whoever holds this token may change the nodes that carry it. Null between a snapshot and the next write.
    private object? _owner;

    /// <summary>A tree with nothing in it.</summary>
    public SnapshotTree()
    {
    }

    /// <summary>A tree that begins as the snapshot is, and leaves it as it is.</summary>
    public SnapshotTree(TreeSnapshot<TValue> snapshot) => _root = snapshot.Root;

    /// <summary>How many entries it has.</summary>
    public int Count => _root.Size;

    /// <summary>The tree as it is now, for ever. The same object until the next write.</summary>
    public TreeSnapshot<TValue> Snapshot()
    {
        _owner = null;
        return _snapshot ??= new(_root);
    }

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">What is there.</param>
    /// <returns>Whether something is.</returns>
    public bool TryGet(NamespacedName name, [MaybeNullWhen(false)] out TValue value) => _root.TryGet(name, out value);

    /// <summary>Adds or replaces. True if the name was not there.</summary>
    public bool Set(NamespacedName name, TValue value)
    {
        var owner = Edit();
        var before = _root.Size;
        if (_root.Set(owner, name, value) is { } right)
            _root = new TreeInner<TValue>(owner, _root, right);
        return _root.Size != before;
    }

    /// <summary>True if the name was there.</summary>
    public bool Remove(NamespacedName name)
    {
        if (!_root.TryGet(name, out _))
            return false;
        var owner = Edit();
        _root.Remove(owner, name);
        while (_root is TreeInner<TValue> { Count: 1 } inner)
            _root = inner.OnlyChild;
        return true;
    }

    private object Edit()
    {
        _owner ??= new object();
        _snapshot = null;
        _root = _root.OwnedBy(_owner);
        return _owner;
    }
}
