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
        foreach (var entry in oldest)
        {
            if (count <= UpdateManagersMax)
                return;
            if (firsts.TryAdd(entry.ApiVersion, entry))
                continue;
            MergeInto(entries, firsts[entry.ApiVersion], entry);
            count--;
        }
    }

    /// <summary>Adds an entry to the bucket of its version, which is made of the oldest one; its time is the younger one's.</summary>
    private static void MergeInto(List<ManagedEntry> entries, ManagedEntry first, ManagedEntry entry)
    {
        var id = new ManagerId(Manager, Applied: false, entry.ApiVersion, "");
        var bucket = entries.Find(e => e.Id == id);
        if (bucket is null || bucket.Id == entry.Id)
        {
            entries.RemoveAll(e => e.Id == first.Id);
            bucket = bucket is null ? first : bucket with { Fields = bucket.Fields.Union(first.Fields) };
        }
        entries.RemoveAll(e => e.Id == entry.Id || e.Id == id);
        entries.Add(new(id, entry.ApiVersion, bucket.Fields.Union(entry.Fields), entry.Time));
    }
}
