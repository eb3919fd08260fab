using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>What a selection is made of, as it was asked for.</summary>
internal sealed record SelectionKey(string Namespace, string Name, string Labels, string Fields);

/// <summary>Which objects of a kind a list, a watch or a deletecollection is about. Not for concurrent use.</summary>
internal sealed class Selection
{
    private readonly LabelSelector _labels;
    private readonly FieldSelector _fields;

    // Of the labels that were looked at last: objects that have the same share them, and stand beside each other more often than not.
    private IDictionary<string, string>? _lastLabels;
    private bool _lastMatch;

    private Selection(LabelSelector labels, FieldSelector fields, IReadOnlyList<IndexTerm> indexed, SelectionKey key)
    {
        Indexed = indexed;
        Key = key;
        _labels = labels;
        _fields = fields;
    }

    /// <summary>Selections of a kind that have the same one select the same.</summary>
    public SelectionKey Key { get; }

    /// <summary>"" for all namespaces, and for a cluster-scoped kind.</summary>
    public string Namespace => Key.Namespace;

    /// <summary>True if everything in the namespace is meant.</summary>
    public bool IsAll => _labels.IsEmpty && _fields.IsEmpty && Key.Name.Length == 0;

    /// <summary>The one object that can match, if the path or the selectors name one.</summary>
    public string? SingleName => Key.Name.Length > 0 ? Key.Name : _fields.RequiresExactMatch(FieldSelector.Name);

    /// <summary>Values by which the kind's objects are found, of those that the selectors ask for.</summary>
    public IReadOnlyList<IndexTerm> Indexed { get; }

    /// <exception cref="ApiMachinery.Errors.StatusException">400: a selector does not parse, or names a field that cannot be selected.</exception>
    public static Selection Of(RequestInfo info, ResourceKind kind, ListOptions options)
    {
        var (labels, fields) = (LabelSelector.Parse(options.LabelSelector), FieldSelector.Parse(options.FieldSelector, kind));
        return new(labels, fields, [.. fields.Indexed, .. labels.IndexedIn(kind)], new(info.Namespace, info.Name, options.LabelSelector, options.FieldSelector));
    }

    public bool Matches(CachedObject value) =>
        (Namespace.Length == 0 || value.Name.Namespace == Namespace)
        && (Key.Name.Length == 0 || value.Name.Name == Key.Name)
        && (_labels.IsEmpty || Matches(value.Labels))
        && (_fields.IsEmpty || _fields.Matches(value, static (v, field) => v.Field(field) ?? ""));

    private bool Matches(IDictionary<string, string> labels)
    {
        if (!ReferenceEquals(labels, _lastLabels))
            (_lastLabels, _lastMatch) = (labels, _labels.Matches(labels));
        return _lastMatch;
    }

    /// <summary>The objects of a snapshot that may match: those of the namespace, and of the value that was asked for where an index has them.</summary>
    public TreeRange<CachedObject> RangeOf(ListSnapshot snapshot) => InNamespace(snapshot.Candidates);

    /// <summary>All objects of the namespace, without looking at the selectors.</summary>
    public TreeRange<CachedObject> WholeRangeOf(ListSnapshot snapshot) => InNamespace(snapshot.Objects);

    private TreeRange<CachedObject> InNamespace(TreeSnapshot<CachedObject> objects) => Namespace.Length == 0 ? objects.All : objects.InNamespace(Namespace);
}
