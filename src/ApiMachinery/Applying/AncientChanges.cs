namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Keeps managedFields from growing without bound: the oldest updaters of a version share one entry.</summary>
internal static class AncientChanges
{
    /// <summary>How many entries of operation Update an object has at most, as long as enough of them share a version.</summary>
    public const int UpdateManagersMax = 10;

    private const string Manager = "ancient-changes";

    public static void Merge(List<ManagedEntry> entries)
    {
        var count = entries.Count(e => !e.Id.Applied);
        if (count <= UpdateManagersMax)
            return;
        var oldest = entries.Where(e => !e.Id.Applied)
            .OrderBy(e => ManagedFields.Seconds(e.Time))
            .ThenBy(e => e.Id.SortKey, Comparer<string>.Create(Utf8Order.Compare))
            .ToList();
        var firsts = new Dictionary<string, ManagedEntry>(StringComparer.Ordinal);
        var merged = new Merged(entries);
        foreach (var entry in oldest)
        {
            if (count <= UpdateManagersMax)
                break;
            if (firsts.TryAdd(entry.ApiVersion, entry))
                continue;
            merged.MergeInto(firsts[entry.ApiVersion], entry);
            count--;
        }
        entries.Clear();
        entries.AddRange(merged.Entries);
    }

    /// <summary>The entries while they are merged. A client may send any number of them: sets that come together are united at the end, two by two.</summary>
    private sealed class Merged(List<ManagedEntry> entries)
    {
        private readonly Dictionary<ManagerId, ManagedEntry> _byId = entries.ToDictionary(e => e.Id);

        // Of buckets that got something: the sets they are made of.
        private readonly Dictionary<ManagerId, List<FieldSet>> _parts = [];

        public IEnumerable<ManagedEntry> Entries =>
            _byId.Values.Select(e => _parts.TryGetValue(e.Id, out var parts) ? e with { Fields = Union(parts) } : e);

        /// <summary>Adds an entry to the bucket of its version, which is made of the oldest one; its time is the younger one's.</summary>
        public void MergeInto(ManagedEntry first, ManagedEntry entry)
        {
            var id = new ManagerId(Manager, Applied: false, entry.ApiVersion, "");
            var bucket = _byId.GetValueOrDefault(id);
            if (!_parts.TryGetValue(id, out var parts))
                _parts.Add(id, parts = bucket is null ? [] : [bucket.Fields]);
            if (bucket is null || id == entry.Id)
            {
                _byId.Remove(first.Id);
                parts.Add(first.Fields);
            }
            _byId.Remove(entry.Id);
            parts.Add(entry.Fields);
            _byId[id] = entry with { Id = id };
        }

        private static FieldSet Union(List<FieldSet> parts)
        {
            for (; parts.Count > 1; parts = [.. parts.Chunk(2).Select(p => p.Length == 1 ? p[0] : p[0].Union(p[1]))])
            {
            }
            return parts[0];
        }
    }
}
