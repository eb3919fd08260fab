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
        var merge = new Merger(entries);
        foreach (var entry in oldest)
        {
            if (count <= UpdateManagersMax)
                break;
            if (merge.TryAdd(entry))
                count--;
        }
        merge.Apply(entries);
    }

    /// <summary>Collects what becomes one, a bucket a version, and does it at once: entries are as many as a client likes.</summary>
    private sealed class Merger(IEnumerable<ManagedEntry> entries)
    {
        private readonly Dictionary<string, ManagedEntry> _firsts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Bucket> _buckets = entries
            .Where(e => e.Id == IdOf(e.ApiVersion))
            .ToDictionary(e => e.ApiVersion, e => new Bucket { Fields = { e.Fields } }, StringComparer.Ordinal);

        private readonly HashSet<ManagerId> _gone = [];

        /// <summary>
        /// Adds an entry to the bucket of its version, which is made of the oldest one; its time is the younger one's.
        /// </summary>
        /// <returns>False for the oldest entry of a version, which stays as long as it is alone.</returns>
        public bool TryAdd(ManagedEntry entry)
        {
            if (_firsts.TryAdd(entry.ApiVersion, entry))
                return false;
            var (first, id) = (_firsts[entry.ApiVersion], IdOf(entry.ApiVersion));
            var isThere = _buckets.TryGetValue(entry.ApiVersion, out var bucket);
            bucket ??= _buckets[entry.ApiVersion] = new Bucket();
            if (!isThere || id == entry.Id)
            {
                _gone.Add(first.Id);
                bucket.Fields.Add(first.Fields);
            }
            _gone.Add(entry.Id);
            _gone.Add(id);
            bucket.Fields.Add(entry.Fields);
            (bucket.Time, bucket.Grew) = (entry.Time, true);
            return true;
        }

        public void Apply(List<ManagedEntry> to)
        {
            to.RemoveAll(e => _gone.Contains(e.Id));
            to.AddRange(_buckets.Where(b => b.Value.Grew).Select(b => new ManagedEntry(IdOf(b.Key), b.Key, FieldSet.Union(b.Value.Fields), b.Value.Time)));
        }

        private static ManagerId IdOf(string apiVersion) => new(Manager, Applied: false, apiVersion, "");
    }

    private sealed class Bucket
    {
        public List<FieldSet> Fields { get; } = [];

        public DateTime? Time { get; set; }

        public bool Grew { get; set; }
    }
}
