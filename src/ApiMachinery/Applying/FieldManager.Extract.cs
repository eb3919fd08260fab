using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

public sealed partial class FieldManager
{
    /// <summary>What a manager applied, as the object has it now: the configuration to edit and apply again.</summary>
    /// <param name="obj">The object, in <paramref name="version"/>.</param>
    /// <param name="version">The version.</param>
    /// <param name="manager">Who applied.</param>
    /// <param name="subresource">"" or the subresource that was applied to.</param>
    /// <returns>
    /// The fields the manager owns with the keys of the list items they are in, and apiVersion, kind, name and namespace;
    /// null if it owns nothing by apply, or applied in another version.
    /// </returns>
    public MapValue? Extract(object obj, KindVersion version, string manager, string subresource)
    {
        var served = _versions.Of(version);
        var metadata = ResourceKind.MetaOf(obj);
        var writer = Writer(manager, applied: true, served, subresource);
        if (TryDecode(metadata.ManagedFields)?.Find(e => e.Id == writer) is not { } entry || entry.ApiVersion != served.ApiVersion)
            return null;
        var tree = served.Tree(obj);
        var owned = entry.Fields.Leaves();
        var extracted = Removal.Extract(served.Type, tree, owned.Union(Keys(owned, TypedValues.ToFieldSet(served.Type, tree))));
        return Identified(extracted, served.ApiVersion, metadata.Name, metadata.NamespaceProperty);
    }

    /// <summary>The key fields of the list items that owned fields are in.</summary>
    private static FieldSet Keys(FieldSet owned, FieldSet present)
    {
        var keys = FieldSet.Empty;
        foreach (var path in owned.Paths().Select(p => p.ToArray()).Where(p => present.Has(p)))
        {
            for (var i = 0; i < path.Length; i++)
            {
                foreach (var field in path[i].KeyFields)
                    keys = keys.Insert([.. path.AsSpan(0, i + 1), PathElement.Field(field.Name)]);
            }
        }
        return keys;
    }

    private MapValue Identified(MapValue fields, string apiVersion, string? name, string? space)
    {
        var config = new MapValue { ["apiVersion"] = apiVersion, ["kind"] = _kind.Kind };
        foreach (var (member, value) in fields.Members)
            config[member] = value;
        var metadata = config.Get("metadata") is MapValue extracted ? (MapValue)extracted.Clone() : new MapValue();
        foreach (var (member, text) in new[] { ("name", name), ("namespace", space) })
        {
            if (!string.IsNullOrEmpty(text))
                metadata[member] = text;
        }
        config["metadata"] = metadata;
        return config;
    }
}
