namespace OrleansAA.ApiMachinery.Applying;

/// <summary>What a write takes from another manager.</summary>
internal sealed record Conflict(ManagerId Manager, FieldSet Fields);

/// <summary>
/// Who owns what after a write: a field that changed is owned by who changed it, a field that is gone by nobody.
/// Source of the rules: structured-merge-diff's merge.Updater.
/// </summary>
internal static class Ownership
{
    /// <summary>What a write changed, in the version of an entry; null if there is no such version (any more).</summary>
    public delegate Comparison? Changes(string apiVersion);

    /// <summary>What of the write others own.</summary>
    public static List<Conflict> Conflicts(IEnumerable<ManagedEntry> entries, ManagerId? writer, Changes changes) =>
    [
        .. from entry in entries
           where entry.Id != writer
           let change = changes(entry.ApiVersion)
           where change is not null
           let fields = entry.Fields.Intersection(change.Changed)
           where !fields.IsEmpty
           select new Conflict(entry.Id, fields),
    ];

    /// <summary>The entries after the write. The writer's own is left as it is; empty ones, and those of an unknown version, are dropped.</summary>
    public static List<ManagedEntry> After(IReadOnlyCollection<ManagedEntry> entries, ManagerId? writer, Changes changes)
    {
        var after = new List<ManagedEntry>(entries.Count + 1);
        foreach (var entry in entries)
        {
            var left = entry;
            if (entry.Id != writer)
            {
                if (changes(entry.ApiVersion) is not { } change)
                    continue;
                left = With(entry, entry.Fields.Difference(entry.Fields.Intersection(change.Changed)).Difference(change.Removed));
            }
            if (!left.Fields.IsEmpty)
                after.Add(left);
        }
        return after;
    }

    /// <summary>The entry with other fields; the same entry if they are equal.</summary>
    public static ManagedEntry With(ManagedEntry entry, FieldSet fields) => ReferenceEquals(fields, entry.Fields) ? entry : entry with { Fields = fields };
}
