using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>The objects of a kind by the values of its indexed fields and labels: for each value a tree of its own, in the order of all trees. Guarded by the cache's lock.</summary>
internal sealed class ObjectIndex
{
    private static readonly TreeSnapshot<CachedObject> Nothing = new SnapshotTree<CachedObject>().Snapshot();

    private readonly List<Part> _parts = [];

    public ObjectIndex(ResourceKind kind)
    {
        for (var i = 0; i < kind.SelectableFields.Count; i++)
        {
            var field = i;
            if (kind.SelectableFields[i].IsIndexed)
                _parts.Add(new(kind.SelectableFields[i].Path, isLabel: false, value => value.Fields[field]));
        }
        foreach (var label in kind.IndexedLabels)
        {
            if (NameValidation.QualifiedName(label) is { Count: > 0 } why)
                throw new ArgumentException($"{kind.Resource} is to be found by the label {label}, which no object can have: {string.Join("; ", why)}");
            _parts.Add(new(label, isLabel: true, value => value.Labels.TryGetValue(label, out var text) ? text : null));
        }
    }

    /// <summary>The fewest objects that are known to hold all that meet the terms; null if none of the terms is about something that is indexed.</summary>
    public TreeSnapshot<CachedObject>? Find(IReadOnlyList<IndexTerm> wanted)
    {
        TreeSnapshot<CachedObject>? fewest = null;
        foreach (var term in wanted)
        {
            if (_parts.Find(p => p.IsOf(term)) is { } part && part.Find(term.Value) is var found && (fewest is null || found.Count < fewest.Count))
                fewest = found;
        }
        return fewest;
    }

    /// <summary>Takes in a change.</summary>
    /// <param name="before">The object as it was; null if it was not there.</param>
    /// <param name="now">The object as it is; null if it is gone.</param>
    public void Change(CachedObject? before, CachedObject? now)
    {
        foreach (var part in _parts)
            part.Change(before, now);
    }

    public void Clear() => _parts.ForEach(p => p.Clear());

    /// <summary>One field or label. What has no value of it is not in its trees.</summary>
    private sealed class Part(string name, bool isLabel, Func<CachedObject, string?> read)
    {
        private readonly Dictionary<string, SnapshotTree<CachedObject>> _values = new(StringComparer.Ordinal);

        public bool IsOf(IndexTerm term) => term.IsLabel == isLabel && term.Name == name;

        public TreeSnapshot<CachedObject> Find(string value) => _values.TryGetValue(value, out var found) ? found.Snapshot() : Nothing;

        public void Change(CachedObject? before, CachedObject? now)
        {
            var (was, becomes) = (before is null ? null : read(before), now is null ? null : read(now));
            if (was is not null && was != becomes)
                Remove(was, before!);
            if (becomes is not null)
                Set(becomes, now!);
        }

        public void Clear() => _values.Clear();

        private void Set(string value, CachedObject now)
        {
            if (!_values.TryGetValue(value, out var tree))
                _values[value] = tree = new();
            tree.Set(now.Name, now);
        }

        private void Remove(string value, CachedObject before)
        {
            var tree = _values[value];
            tree.Remove(before.Name);
            if (tree.Count == 0)
                _values.Remove(value);
        }
    }
}
