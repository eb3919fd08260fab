using System.Runtime.InteropServices;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Collects the nodes of one level in any order; nodes with neither membership nor children are passed over.</summary>
internal struct FieldSetBuilder
{
    private List<FieldSetNode>? _nodes;
    private bool _unsorted;

    public FieldSetBuilder(int capacity) => _nodes = new(capacity);

    public readonly bool Any => _nodes is { Count: > 0 };

    public void Add(PathElement element, bool isMember, FieldSet? children) => Add(new(element, isMember, children));

    public void Add(FieldSetNode node)
    {
        if (node.Children is { IsEmpty: true })
            node = node with { Children = null };
        if (!node.IsMember && node.Children is null)
            return;
        _nodes ??= new(4);
        _unsorted |= _nodes.Count > 0 && _nodes[^1].Element.CompareTo(node.Element) >= 0;
        _nodes.Add(node);
    }

    public void AddAll(ReadOnlySpan<FieldSetNode> nodes)
    {
        foreach (var node in nodes)
            Add(node);
    }

    public readonly FieldSet Build()
    {
        if (_nodes is null || _nodes.Count == 0)
            return FieldSet.Empty;
        if (!_unsorted)
            return new FieldSet([.. _nodes]);
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        nodes.Sort(static (a, b) => a.Element.CompareTo(b.Element));
        var sorted = new List<FieldSetNode>(nodes.Length);
        foreach (var node in nodes)
        {
            if (sorted.Count > 0 && sorted[^1].Element == node.Element)
                sorted[^1] = FieldSet.Merged(sorted[^1], node);
            else
                sorted.Add(node);
        }
        return new FieldSet([.. sorted]);
    }
}
