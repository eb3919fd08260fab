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
        if (_nodes.Length > other._nodes.Length)
            return other.Intersection(this);
        var result = default(FieldSetBuilder);
        var j = 0;
        foreach (var mine in _nodes)
        {
            j = other.Seek(mine.Element, j);
            if (j == other._nodes.Length)
                break;
            var theirs = other._nodes[j];
            if (theirs.Element != mine.Element)
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

    /// <summary>The union of many sets, two by two: one after the other would copy what is there again for each.</summary>
    internal static FieldSet Union(IReadOnlyList<FieldSet> sets) => sets.Count switch
    {
        0 => Empty,
        1 => sets[0],
        _ => Union([.. sets.Take(sets.Count / 2)]).Union(Union([.. sets.Skip(sets.Count / 2)])),
    };

    /// <summary>
    /// The index of the first node, from a place on, that is not before an element. The steps grow as it goes: a small set looks into a large one
    /// without walking through it.
    /// </summary>
    private int Seek(PathElement element, int from)
    {
        var (low, step) = (from, 1);
        while (low < _nodes.Length && _nodes[Math.Min(low + step, _nodes.Length) - 1].Element.CompareTo(element) < 0)
        {
            low = Math.Min(low + step, _nodes.Length);
            step *= 2;
        }
        var high = Math.Min(low + step, _nodes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _nodes[middle].Element.CompareTo(element) < 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private FieldSet Difference(FieldSet other, bool recursive)
    {
        if (IsEmpty || other.IsEmpty)
            return this;
        var result = default(FieldSetBuilder);
        var j = 0;
        foreach (var mine in _nodes)
        {
            j = other.Seek(mine.Element, j);
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
