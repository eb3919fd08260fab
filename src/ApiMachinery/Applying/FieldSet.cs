using System.Text;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>A child of a set: a member, the parent of members, or both.</summary>
internal readonly record struct FieldSetNode(PathElement Element, bool IsMember, FieldSet? Children);

/// <summary>
/// A set of field paths: what a manager owns, or what a write changed. Immutable; operations share what they do not change.
/// A path in the set says nothing of the paths above or below it: <c>.spec</c> and <c>.spec.port</c> are two members.
/// </summary>
/// <remarks>
/// A tree. The nodes of a level are sorted, each element once, and each is a member or has children that are not empty:
/// sets with the same members therefore have the same tree. Source of the semantics: structured-merge-diff's fieldpath.Set.
/// </remarks>
public sealed partial class FieldSet : IEquatable<FieldSet>
{
    /// <summary>No field.</summary>
    public static readonly FieldSet Empty = new([]);

    private readonly FieldSetNode[] _nodes;

    internal FieldSet(FieldSetNode[] nodes) => _nodes = nodes;

    /// <summary>Whether there is no field in it.</summary>
    public bool IsEmpty => _nodes.Length == 0;

    /// <summary>How many paths are members.</summary>
    public int Count => _nodes.Sum(n => (n.IsMember ? 1 : 0) + (n.Children?.Count ?? 0));

    internal ReadOnlySpan<FieldSetNode> Nodes => _nodes;

    /// <summary>The set of one path.</summary>
    public static FieldSet Of(params ReadOnlySpan<PathElement> path) => Empty.Insert(path);

    /// <summary>The set with one more path; its parents do not become members. The empty path is nothing.</summary>
    public FieldSet Insert(params ReadOnlySpan<PathElement> path)
    {
        if (path.IsEmpty)
            return this;
        var children = path.Length == 1 ? null : Empty.Insert(path[1..]);
        return Union(new FieldSet([new(path[0], path.Length == 1, children)]));
    }

    /// <summary>True if the path itself is a member.</summary>
    public bool Has(params ReadOnlySpan<PathElement> path)
    {
        var set = this;
        for (var i = 0; i < path.Length; i++)
        {
            if (!set.TryGet(path[i], out var node))
                return false;
            if (i == path.Length - 1)
                return node.IsMember;
            if (node.Children is null)
                return false;
            set = node.Children;
        }
        return false;
    }

    /// <summary>All member paths: those of a level before those below it.</summary>
    public IEnumerable<IReadOnlyList<PathElement>> Paths() => Paths([]);

    /// <inheritdoc/>
    public bool Equals(FieldSet? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other._nodes.Length != _nodes.Length)
            return false;
        for (var i = 0; i < _nodes.Length; i++)
        {
            var (mine, theirs) = (_nodes[i], other._nodes[i]);
            if (mine.IsMember != theirs.IsMember || mine.Element != theirs.Element || !Equals(mine.Children, theirs.Children))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _nodes.Aggregate(_nodes.Length, (hash, node) => HashCode.Combine(hash, node.Element, node.IsMember, node.Children));

    /// <summary>One path a line.</summary>
    public override string ToString() => string.Join('\n', Paths().Select(PathText));

    /// <summary>A path as conflicts name it: <c>.status.conditions[type="Ready"].status</c>.</summary>
    internal static string PathText(IEnumerable<PathElement> path)
    {
        var text = new StringBuilder();
        foreach (var element in path)
        {
            if (text.Length > ClientText.PathCharsMax)
                break;
            text.Append(element);
        }
        return ClientText.Cut(text.ToString(), ClientText.PathCharsMax);
    }

    /// <summary>The node of an element; false if there is none.</summary>
    internal bool TryGet(PathElement element, out FieldSetNode node)
    {
        var (low, high) = (0, _nodes.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _nodes[middle].Element.CompareTo(element);
            if (order == 0)
            {
                node = _nodes[middle];
                return true;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        node = default;
        return false;
    }

    private IEnumerable<IReadOnlyList<PathElement>> Paths(PathElement[] prefix)
    {
        foreach (var node in _nodes)
        {
            if (node.IsMember)
                yield return [.. prefix, node.Element];
        }
        foreach (var node in _nodes)
        {
            foreach (var path in node.Children?.Paths([.. prefix, node.Element]) ?? [])
                yield return path;
        }
    }
}
