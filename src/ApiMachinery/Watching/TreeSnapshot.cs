using System.Diagnostics.CodeAnalysis;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>A <see cref="SnapshotTree{TValue}"/> as it was. Immutable; for any number of threads at once.</summary>
public sealed class TreeSnapshot<TValue>
{
    internal TreeSnapshot(TreeNode<TValue> root) => Root = root;

    internal TreeNode<TValue> Root { get; }

    /// <summary>How many entries it has.</summary>
    public int Count => Root.Size;

    /// <summary>All entries in order.</summary>
    public TreeRange<TValue> All => new(Root, 0, Root.Size);

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">What is there.</param>
    /// <returns>Whether something is.</returns>
    public bool TryGet(NamespacedName name, [MaybeNullWhen(false)] out TValue value) => Root.TryGet(name, out value);

    /// <summary>The entries of a namespace.</summary>
    public TreeRange<TValue> InNamespace(string @namespace)
    {
        // The least name a namespace can hold, and the least after all of them: "0" is the character after the slash that ends a namespace,
        // and the null keeps the end of the bound itself (a slash again) out of the comparison.
        var start = Root.Rank(new(@namespace, ""), inclusive: false);
        var end = Root.Rank(new(@namespace + "0\0", ""), inclusive: false);
        return new(Root, start, end);
    }
}
