using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>
/// Removes what an applier gave up: what it applied last time, does not apply now, and no other manager owns.
/// Source: structured-merge-diff's merge.Updater.prune.
/// </summary>
/// <remarks>
/// All that the applier owned is removed, structs with all they hold; then what anybody owns now is put back, version by version, and at last
/// what was removed although the applier had never owned it. A field nobody owns anything in any more goes with all it holds.
/// </remarks>
internal sealed class Pruning(Versions versions)
{
    /// <param name="merged">The live object with the configuration laid over it.</param>
    /// <param name="version">Its version.</param>
    /// <param name="entries">Who owns what, the applier's new entry among them.</param>
    /// <param name="last">What the applier owned so far; null if nothing.</param>
    /// <returns>The tree in the same version.</returns>
    /// <exception cref="SchemaException">The object does not fit one of the versions.</exception>
    public MapValue Prune(MapValue merged, ServedVersion version, IReadOnlyCollection<ManagedEntry> entries, ManagedEntry? last)
    {
        if (last is null || last.Fields.IsEmpty || versions.Find(last.ApiVersion) is not { } lastVersion)
            return merged;
        var there = Versions.Convert(merged, version, lastVersion);
        var owned = Removal.WithNamedFields(lastVersion.Type, last.Fields);
        var pruned = Removal.Remove(lastVersion.Type, there, owned);
        pruned = PutBackOwned(there, pruned, lastVersion, entries);
        pruned = PutBackNeverOwned(there, pruned, lastVersion, owned);
        return Versions.Convert(pruned, lastVersion, version);
    }

    private MapValue PutBackOwned(MapValue merged, MapValue pruned, ServedVersion version, IReadOnlyCollection<ManagedEntry> entries)
    {
        var at = version;
        foreach (var (apiVersion, owned) in OwnedByVersion(entries).OrderBy(o => o.Key != version.ApiVersion))
        {
            if (versions.Find(apiVersion) is not { } next)
                continue;
            (merged, pruned) = (Versions.Convert(merged, at, next), Versions.Convert(pruned, at, next));
            at = next;
            var kept = Named(next, pruned).Union(Removal.WithNamedFields(next.Type, owned));
            pruned = Removal.Remove(next.Type, merged, Named(next, merged).Difference(kept));
        }
        return Versions.Convert(pruned, at, version);
    }

    private static MapValue PutBackNeverOwned(MapValue merged, MapValue pruned, ServedVersion version, FieldSet owned)
    {
        var gone = Named(version, merged).Difference(Named(version, pruned));
        return Removal.Remove(version.Type, merged, gone.Intersection(owned));
    }

    private static FieldSet Named(ServedVersion version, MapValue tree) =>
        Removal.WithNamedFields(version.Type, TypedValues.ToFieldSet(version.Type, tree));

    private static Dictionary<string, FieldSet> OwnedByVersion(IEnumerable<ManagedEntry> entries)
    {
        var owned = new Dictionary<string, FieldSet>(StringComparer.Ordinal);
        foreach (var entry in entries)
            owned[entry.ApiVersion] = owned.GetValueOrDefault(entry.ApiVersion, FieldSet.Empty).Union(entry.Fields);
        return owned;
    }
}
