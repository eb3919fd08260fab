using System.Collections.Frozen;
using k8s.Models;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>
/// Keeps track of who owns which field of a kind's objects, and merges what is applied. One instance a kind; it holds no state of objects
/// and may be used from many threads. Objects given to it are never edited.
/// </summary>
/// <remarks>Behaves as k8s.io/apimachinery/pkg/util/managedfields with structured-merge-diff v6.</remarks>
public sealed partial class FieldManager
{
    /// <summary>The subresource of a write to the object itself.</summary>
    public const string NoSubresource = "";

    private const string BeforeFirstApply = "before-first-apply";

    private readonly ResourceKind _kind;
    private readonly Versions _versions;

    // By subresource; "" is the object itself.
    private readonly FrozenDictionary<string, FieldSet> _resetFields;

    /// <param name="kind">The kind.</param>
    public FieldManager(ResourceKind kind)
    {
        _kind = kind;
        _versions = new Versions(kind);
        _resetFields = kind.Subresources.Select(s => KeyValuePair.Create(s.Name, Reset(kind, s.Writes)))
            .Append(new(NoSubresource, Reset(kind, kind.Writes))).ToFrozenDictionary();
    }

    /// <summary>The managedFields an object gets by a create, update or patch.</summary>
    /// <param name="live">The stored object, in the storage version; null on create.</param>
    /// <param name="updated">
    /// What is to be stored, in the request's version, as it is before admission and strategy; its managedFields are those the client sent.
    /// On create the fields the server sets (uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds) are already wiped.
    /// </param>
    /// <param name="version">The request's version.</param>
    /// <param name="manager">Who writes.</param>
    /// <param name="subresource">"" or the subresource that is written.</param>
    /// <param name="now">The time of the write; kept in whole seconds.</param>
    /// <returns>
    /// The entries in kube's order; null if nobody owns anything, or if tracking is off.
    /// A write that changes nothing leaves them equal, times included.
    /// </returns>
    public IList<V1ManagedFieldsEntry>? Update(object? live, object updated, KindVersion version, string manager, string subresource, DateTime now)
    {
        var entries = LiveOrSent(live, updated, subresource);
        if (entries.Count == 0 && live is not null)
            return null;
        var writer = Writer(manager, applied: false, _versions.Of(version), subresource);
        try
        {
            return ManagedFields.Encode(Updated(entries, live, version.ToStorage(updated), _versions.Of(version), writer, now));
        }
        catch (SchemaException)
        {
            // An object no set describes (an item of a list map without keys): better the owners it had than none.
            return live is null ? null : ResourceKind.MetaOf(live).ManagedFields;
        }
    }

    /// <summary>The fields that a write cannot change, and nobody comes to own by it, with all below them. What a version does not have does no harm there.</summary>
    private static FieldSet Reset(ResourceKind kind, WritableFields writes) => kind.Versions
        .SelectMany(v => writes.Reset(v.Schema))
        .Where(p => p is not ["apiVersion" or "kind"])
        .Aggregate(FieldSet.Empty, (set, path) => set.Insert([.. path.Select(PathElement.Field)]));

    private static ManagerId Writer(string manager, bool applied, ServedVersion version, string subresource) =>
        new(manager.Length == 0 ? "unknown" : manager, applied, applied ? "" : version.ApiVersion, subresource);

    private static DateTime WholeSeconds(DateTime time)
    {
        var utc = time.ToUniversalTime();
        return new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    /// <summary>
    /// The entries a write starts from: those the client sent if they are valid and there are some, else the live object's.
    /// A subresource cannot edit them. None, if the client clears them.
    /// </summary>
    private static List<ManagedEntry> LiveOrSent(object? live, object updated, string subresource)
    {
        var ofLive = live is null ? null : ResourceKind.MetaOf(live).ManagedFields;
        if (subresource.Length == 0)
        {
            var sent = ResourceKind.MetaOf(updated).ManagedFields;
            if (ManagedFields.IsReset(sent))
                return [];
            if (TryDecode(sent) is { Count: > 0 } entries)
                return entries;
        }
        return TryDecode(ofLive) ?? [];
    }

    private static List<ManagedEntry>? TryDecode(IEnumerable<V1ManagedFieldsEntry>? entries)
    {
        try
        {
            return ManagedFields.Decode(entries);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private FieldSet ResetFields(string subresource) => _resetFields.GetValueOrDefault(subresource) ?? FieldSet.Empty;

    /// <summary>The entries after a write that is no apply. The writer's entry gets the time only if the write changed something it may own.</summary>
    private List<ManagedEntry> Updated(List<ManagedEntry> entries, object? live, object updated, ServedVersion version, ManagerId writer, DateTime now)
    {
        var changes = ChangesOf(
            v => live is null ? v.EmptyOwned : v.OwnedTree(v.Version.FromStorage(live)),
            v => v.OwnedTree(v.Version.FromStorage(updated)),
            version,
            ResetFields(writer.Subresource));
        var after = Ownership.After(Reconciled(entries), writer: null, changes);
        var taken = changes(version.ApiVersion)!.Changed.Difference(ServedVersion.Unowned);
        if (!taken.IsEmpty)
        {
            var at = after.FindIndex(e => e.Id == writer);
            var fields = at < 0 ? taken : taken.Union(after[at].Fields);
            if (at >= 0)
                after.RemoveAt(at);
            after.Add(new(writer, version.ApiVersion, fields, WholeSeconds(now)));
        }
        AncientChanges.Merge(after);
        return after;
    }

    /// <summary>What a write changes, version by version, each compared once.</summary>
    private Ownership.Changes ChangesOf(Func<ServedVersion, MapValue> before, Func<ServedVersion, MapValue> after, ServedVersion requested, FieldSet reset)
    {
        var known = new List<(string ApiVersion, Comparison Comparison)>(1);
        return apiVersion =>
        {
            foreach (var (name, comparison) in known)
            {
                if (name == apiVersion)
                    return comparison;
            }
            if (_versions.Find(apiVersion) is not { } version)
                return null;
            var made = Compare(version);
            known.Add((apiVersion, made));
            return made;
        };

        Comparison Compare(ServedVersion version)
        {
            var (old, current) = (before(version), after(version));
            if (version != requested)
            {
                SchemaCheck.Validate(version.Type, old, allowDuplicates: false);
                SchemaCheck.Validate(version.Type, current, allowDuplicates: false);
            }
            return Comparison.Of(version.Type, old, current).Without(reset);
        }
    }

    /// <summary>The entries as the types have them now; those of a version that is no more are dropped.</summary>
    private List<ManagedEntry> Reconciled(List<ManagedEntry> entries)
    {
        var reconciled = new List<ManagedEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (_versions.Find(entry.ApiVersion) is { } version)
                reconciled.Add(Ownership.With(entry, Reconciliation.Reconcile(version.Type, entry.Fields)));
        }
        return reconciled;
    }
}
