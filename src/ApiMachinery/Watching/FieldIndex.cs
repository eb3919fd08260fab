using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>The objects of a kind by the values of its indexed fields: for each value a tree of its own, in the order of all trees. Guarded by the cache's lock.</summary>
internal sealed class FieldIndex
{
    private static readonly TreeSnapshot<CachedObject> Nothing = new SnapshotTree<CachedObject>().Snapshot();

    // By field, in the kind's order; null for one that is not indexed.
    private readonly Dictionary<string, SnapshotTree<CachedObject>>?[] _values;
    private readonly string[] _paths;

    public FieldIndex(ResourceKind kind)
    {
        _paths = [.. kind.SelectableFields.Select(f => f.Path)];
        _values = [.. kind.SelectableFields.Select(f => f.IsIndexed ? new Dictionary<string, SnapshotTree<CachedObject>>(StringComparer.Ordinal) : null)];
    }

    /// <summary>The objects whose field has the value; null if the field is not indexed.</summary>
    public TreeSnapshot<CachedObject>? Find(string path, string value)
    {
        var field = Array.IndexOf(_paths, path);
        if (field < 0 || _values[field] is not { } values)
            return null;
        return values.TryGetValue(value, out var found) ? found.Snapshot() : Nothing;
    }

    /// <summary>Takes in a change.</summary>
    /// <param name="before">The object as it was; null if it was not there.</param>
    /// <param name="now">The object as it is; null if it is gone.</param>
    public void Change(CachedObject? before, CachedObject? now)
    {
        for (var field = 0; field < _values.Length; field++)
        {
            if (_values[field] is not { } values)
                continue;
            if (before is not null && before.Fields[field] != now?.Fields[field])
                Remove(values, before.Fields[field], before);
            if (now is not null)
                Set(values, now.Fields[field], now);
        }
    }

    public void Clear()
    {
        foreach (var values in _values)
            values?.Clear();
    }

    private static void Set(Dictionary<string, SnapshotTree<CachedObject>> values, string value, CachedObject now)
    {
        if (!values.TryGetValue(value, out var tree))
            values[value] = tree = new();
        tree.Set(now.Name, now);
    }

    private static void Remove(Dictionary<string, SnapshotTree<CachedObject>> values, string value, CachedObject before)
    {
        var tree = values[value];
        tree.Remove(before.Name);
        if (tree.Count == 0)
            values.Remove(value);
    }
}
