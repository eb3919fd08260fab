using System.Diagnostics.CodeAnalysis;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Grains.Watching;

/// <summary>A <see cref="SnapshotTree{TValue}"/> as it was. Immutable; for any number of threads at once.</summary>
internal sealed class TreeSnapshot<TValue>(TreeNode<TValue> root)
{
    public int Count => root.Size;

    /// <summary>All entries in order.</summary>
    public TreeRange<TValue> All => new(root, 0, root.Size);

    public bool TryGet(NamespacedName name, [MaybeNullWhen(false)] out TValue value) => root.TryGet(name, out value);

    /// <summary>The entries of a namespace.</summary>
    public TreeRange<TValue> InNamespace(string @namespace)
    {
        // The least name a namespace can hold, and the least namespace after this one.
        var start = root.Rank(new(@namespace, ""), inclusive: false);
        var end = root.Rank(new(@namespace + '\0', ""), inclusive: false);
        return new(root, start, end);
    }
}
