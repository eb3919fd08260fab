using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

public sealed partial class FieldManager
{
    /// <summary>
    /// Lays a configuration over an object: sets what it names, removes what the manager named before and nobody else owns, and makes the manager
    /// the owner of what it names. The same again changes nothing.
    /// </summary>
    /// <param name="live">The stored object, in the storage version; null if there is none: then this creates one.</param>
    /// <param name="applied">The configuration, with apiVersion and kind. Not edited.</param>
    /// <param name="version">The request's version.</param>
    /// <param name="manager">Who applies.</param>
    /// <param name="force">True to take fields from others where values differ.</param>
    /// <param name="subresource">"" or the subresource that is applied to.</param>
    /// <param name="now">The time of the write; kept in whole seconds, and only if the object changes.</param>
    /// <returns>
    /// A new object in the storage version, managedFields included; apiVersion and kind are not set. What the subresource may not change
    /// is merged all the same: the registry puts it back.
    /// </returns>
    /// <exception cref="StatusException">
    /// 409 for conflicts, a cause each; 400 for another kind or version, for managedFields in the configuration, and for one that does not fit the schema or the type.
    /// </exception>
    public object Apply(object? live, MapValue applied, KindVersion version, string manager, bool force, string subresource, DateTime now)
    {
        var served = _versions.Of(version);
        CheckType(applied, served);
        CheckNoManagedFields(applied);
        var name = $"{Text(applied, "namespace")}/{Text(applied, "name")}; {served.ApiVersion}, Kind={_kind.Kind}";
        var config = Config(applied, served, name);
        try
        {
            var entries = live is null ? [] : EntriesToApplyOver(live, served, subresource, now);
            var writer = Writer(manager, applied: true, served, subresource);
            var result = Apply(new(served, live, config, writer, entries, WholeSeconds(now)), force);
            if (manager == LastApplied.Manager)
                LastApplied.Renew(ResourceKind.MetaOf(result), applied);
            return result;
        }
        catch (DecodeException e)
        {
            throw Statuses.BadRequest($"failed to convert new object ({name}) to proper version: {e.Message}");
        }
        catch (SchemaException e)
        {
            throw Statuses.Failure(500, StatusReason.Unknown, $"failed to apply to {name}: {e.Message}", null, e);
        }
    }

    private object Apply(ApplyRequest request, bool force)
    {
        if (Merge(request, force, out var conflicts) is { } result)
            return result;
        if (request.Writer.Name == LastApplied.Manager && LastApplied.Fields(request.LiveTree, request.Version) is { } own)
        {
            conflicts = [.. conflicts.Select(c => c with { Fields = c.Fields.Difference(own) }).Where(c => !c.Fields.IsEmpty)];
            if (conflicts.Count == 0)
                return Merge(request, force: true, out _)!;
        }
        throw ApplyConflicts.ToStatus(conflicts);
    }

    /// <returns>The object to store; null if there are conflicts.</returns>
    private object? Merge(ApplyRequest request, bool force, out List<Conflict> conflicts)
    {
        var version = request.Version;
        var last = request.Entries.Find(e => e.Id == request.Writer);
        var named = TypedValues.ToFieldSet(version.Type, request.Config).RecursiveDifference(ResetFields(request.Writer.Subresource));
        List<ManagedEntry> entries = [.. request.Entries.Where(e => e.Id != request.Writer), new(request.Writer, version.ApiVersion, named, last?.Time)];

        var merged = Merging.Merge(version.Type, request.LiveTree, request.Config);
        merged = new Pruning(_versions).Prune(merged, version, entries, last);

        var changes = ChangesOf(request.LiveTreeAt, v => Versions.Convert(merged, version, v), version, ResetFields(request.Writer.Subresource));
        conflicts = force ? [] : Ownership.Conflicts(entries, request.Writer, changes);
        if (conflicts.Count > 0)
            return null;

        var after = Ownership.After(entries, request.Writer, changes).ConvertAll(e => e.Id != request.Writer ? e : e with
        {
            Fields = e.Fields.Difference(ServedVersion.Unowned),
            Time = merged.Equals(request.LiveTree) ? e.Time : request.Now,
        });
        after.RemoveAll(e => e.Fields.IsEmpty);
        return Stored(request, merged, after);
    }

    private static object Stored(ApplyRequest request, MapValue merged, List<ManagedEntry> entries)
    {
        var stored = request.Version.Version.ToStorage(request.Version.Typed(merged));
        ResourceKind.MetaOf(stored).ManagedFields = ManagedFields.Encode(entries);
        return stored;
    }

    /// <summary>What is applied, checked, without apiVersion and kind.</summary>
    private static MapValue Config(MapValue applied, ServedVersion version, string name)
    {
        var config = Normalized(applied);
        config.Remove("apiVersion");
        config.Remove("kind");
        try
        {
            SchemaCheck.Validate(version.Type, config, allowDuplicates: false);
            return config;
        }
        catch (SchemaException e)
        {
            // kube answers 500 here, which blames the server for what the client sent.
            throw Statuses.BadRequest($"failed to create typed patch object ({name}): {e.Message}");
        }
    }

    /// <summary>The entries of a live object. Where nobody owns anything, what it holds was written before the first apply.</summary>
    private List<ManagedEntry> EntriesToApplyOver(object live, ServedVersion version, string subresource, DateTime now)
    {
        if (TryDecode(ResourceKind.MetaOf(live).ManagedFields) is { Count: > 0 } entries)
            return Reconciled(entries);
        return Updated([], null, live, version, Writer(BeforeFirstApply, applied: false, version, subresource), now);
    }

    private void CheckType(MapValue applied, ServedVersion version)
    {
        var apiVersion = GroupVersion.Parse((applied.Get("apiVersion") as StringValue)?.Text ?? "");
        var kind = apiVersion is null ? "" : (applied.Get("kind") as StringValue)?.Text ?? "";
        var (group, name) = apiVersion ?? default;
        if (kind != _kind.Kind || apiVersion?.ToString() != version.ApiVersion)
            throw Statuses.BadRequest($"invalid object type: {group}/{name}, Kind={kind}");
    }

    private static void CheckNoManagedFields(MapValue applied)
    {
        if (applied.Get("metadata") is MapValue metadata && metadata.Get("managedFields") is ListValue)
            throw Statuses.BadRequest("metadata.managedFields must be nil");
    }

    private static string Text(MapValue applied, string name) =>
        ((applied.Get("metadata") as MapValue)?.Get(name) as StringValue)?.Text ?? "";

    /// <summary>A copy in which whole numbers are integers, however they are written: <c>80.0</c> and <c>8e1</c> are 80.</summary>
    private static MapValue Normalized(MapValue map) => new(map.Members.Select(m => KeyValuePair.Create(m.Key, Normalized(m.Value))));

    private static Value Normalized(Value value) => value switch
    {
        FloatValue { Number: >= long.MinValue and < long.MaxValue } number when double.IsInteger(number.Number) => (long)number.Number,
        ListValue list => new ListValue(list.Items.Select(Normalized)),
        MapValue map => Normalized(map),
        _ => value,
    };

    /// <summary>An apply with all that does not depend on force.</summary>
    /// <param name="Version">The request's version.</param>
    /// <param name="Live">The stored object.</param>
    /// <param name="Config">What is applied.</param>
    /// <param name="Writer">Who applies.</param>
    /// <param name="Entries">Who owns what so far.</param>
    /// <param name="Now">When, in whole seconds.</param>
    private sealed record ApplyRequest(
        ServedVersion Version, object? Live, MapValue Config, ManagerId Writer, List<ManagedEntry> Entries, DateTime Now)
    {
        public MapValue LiveTree { get; } = TreeAt(Live, Version);

        public MapValue LiveTreeAt(ServedVersion version) => version == Version ? LiveTree : TreeAt(Live, version);

        private static MapValue TreeAt(object? live, ServedVersion version) =>
            live is null ? version.Empty : version.Tree(version.Version.FromStorage(live));
    }
}
