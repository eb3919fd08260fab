using System.Diagnostics.CodeAnalysis;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>A name and what it stands for.</summary>
public readonly record struct TreeEntry<TValue>(NamespacedName Name, TValue Value);

/// <summary>A node of a <see cref="SnapshotTree{TValue}"/>. Changes only while its owner, an edit, lasts.</summary>
/// <param name="owner">The edit that may change it in place.</param>
internal abstract class TreeNode<TValue>(object? owner)
{
    /// <summary>The most entries of a leaf, and children of an inner node.</summary>
    public const int FanOut = 64;

    /// <summary>Entries of a leaf, children of an inner node.</summary>
    public int Count { get; protected set; }

    /// <summary>Entries in the whole subtree.</summary>
    public abstract int Size { get; }

    /// <summary>The least name in the subtree, which must not be empty.</summary>
    public abstract NamespacedName First { get; }

    /// <summary>This node if the edit owns it, else a copy that it owns.</summary>
    public TreeNode<TValue> OwnedBy(object edit) => ReferenceEquals(owner, edit) ? this : Copy(edit);

    public abstract bool TryGet(NamespacedName name, [MaybeNullWhen(false)] out TValue value);

    /// <summary>How many entries come before the name; with <paramref name="inclusive"/>, the name's own entry counts as one of them.</summary>
    public abstract int Rank(NamespacedName name, bool inclusive);

    /// <summary>Adds or replaces; the node must be owned. Returns the right half if the node had to split.</summary>
    public abstract TreeNode<TValue>? Set(object edit, NamespacedName name, TValue value);

    /// <summary>Removes a name that is there; the node must be owned.</summary>
    public abstract void Remove(object edit, NamespacedName name);

    /// <summary>Takes over all of the right neighbour; the node must be owned and have room, the neighbour is left as it is.</summary>
    public abstract void Append(TreeNode<TValue> right);

    protected abstract TreeNode<TValue> Copy(object edit);

    // Where to cut a full node to make room at a position. At its end, it is left full: objects arrive in order from a scan.
    protected static int SplitAt(int position) => position == FanOut ? FanOut : FanOut / 2;
}
