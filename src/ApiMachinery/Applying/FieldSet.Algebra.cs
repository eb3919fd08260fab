namespace OrleansAA.ApiMachinery.Applying;

public sealed partial class FieldSet
{
    /// <summary>The paths that are in either set.</summary>
    public FieldSet Union(FieldSet other)
    {
        if (IsEmpty || ReferenceEquals(this, other))
            return other;
        if (other.IsEmpty)
            return this;
        var result = new FieldSetBuilder(_nodes.Length + other._nodes.Length);
        var (i, j) = (0, 0);
        while (i < _nodes.Length && j < other._nodes.Length)
        {
            var (mine, theirs) = (_nodes[i], other._nodes[j]);
            var order = mine.Element.CompareTo(theirs.Element);
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
            result.Add(order < 0 ? mine : order > 0 ? theirs : Merged(mine, theirs));
        }
        result.AddAll(_nodes.AsSpan(i));
        result.AddAll(other._nodes.AsSpan(j));
        return result.Build();
    }

    /// <summary>The paths that are in both sets.</summary>
    public FieldSet Intersection(FieldSet other)
    {
        var result = default(FieldSetBuilder);
        var (i, j) = (0, 0);
        while (i < _nodes.Length && j < other._nodes.Length)
        {
            var (mine, theirs) = (_nodes[i], other._nodes[j]);
            var order = mine.Element.CompareTo(theirs.Element);
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
            if (order != 0)
                continue;
            var below = mine.Children is null || theirs.Children is null ? null : mine.Children.Intersection(theirs.Children);
            result.Add(mine.Element, mine.IsMember && theirs.IsMember, below);
        }
        return result.Build();
    }

    /// <summary>The paths that are in this set and not in the other. Taking away a parent leaves its children, and the other way round.</summary>
    public FieldSet Difference(FieldSet other) => Difference(other, recursive: false);

    /// <summary>As <see cref="Difference(FieldSet)"/>, and a path of the other set takes everything below it away as well.</summary>
    public FieldSet RecursiveDifference(FieldSet other) => Difference(other, recursive: true);

    /// <summary>The members that have no member below them.</summary>
    public FieldSet Leaves()
    {
        var result = new FieldSetBuilder(_nodes.Length);
        foreach (var node in _nodes)
            result.Add(node.Element, node.Children is null, node.Children?.Leaves());
        return result.Build();
    }

    internal static FieldSetNode Merged(FieldSetNode left, FieldSetNode right)
    {
        var children = left.Children is null ? right.Children : right.Children is null ? left.Children : left.Children.Union(right.Children);
        return new(left.Element, left.IsMember || right.IsMember, children);
    }

    private FieldSet Difference(FieldSet other, bool recursive)
    {
        if (IsEmpty || other.IsEmpty)
            return this;
        var result = default(FieldSetBuilder);
        var j = 0;
        foreach (var mine in _nodes)
        {
            while (j < other._nodes.Length && other._nodes[j].Element.CompareTo(mine.Element) < 0)
                j++;
            if (j == other._nodes.Length || other._nodes[j].Element != mine.Element)
            {
                result.Add(mine);
                continue;
            }
            var theirs = other._nodes[j];
            if (recursive && theirs.IsMember)
                continue;
            var below = mine.Children is null || theirs.Children is null ? mine.Children : mine.Children.Difference(theirs.Children, recursive);
            result.Add(mine.Element, mine.IsMember && !theirs.IsMember, below);
        }
        return result.Build();
    }
}
