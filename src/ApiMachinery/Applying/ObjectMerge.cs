using System.Runtime.CompilerServices;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Lays a configuration over an object without owners: what a MutatingAdmissionPolicy sets belongs to nobody (k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go).</summary>
internal static class ObjectMerge
{
    private static readonly ConditionalWeakTable<KindVersion, Atom> Types = [];

    /// <returns>The object with what the configuration says; neither is edited.</returns>
    /// <exception cref="FormatException">The configuration does not fit the schema, or sets an atomic value, of which it would silently remove what it does not name.</exception>
    public static MapValue Apply(KindVersion version, MapValue live, MapValue configuration)
    {
        var type = Types.GetValue(version, v => AtomBuilder.Build(v.Schema));
        var applied = (MapValue)configuration.Clone();
        applied.Remove("apiVersion");
        applied.Remove("kind");
        try
        {
            SchemaCheck.Validate(type, applied, allowDuplicates: false);
        }
        catch (SchemaException e)
        {
            throw new FormatException($"failed to convert patch object to typed object: {e.Message}", e);
        }
        var atomic = new List<string>();
        FindAtomic(type, applied, "", atomic);
        if (atomic.Count > 0)
            throw new FormatException($"invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: {string.Join(", ", atomic)}");
        try
        {
            return Merging.Merge(type, live, applied);
        }
        catch (SchemaException e)
        {
            throw new FormatException($"failed to merge patch: {e.Message}", e);
        }
    }

    private static void FindAtomic(Atom type, Value value, string path, List<string> found)
    {
        if (value is MapValue map && type.Map is { } members)
        {
            if (members.Atomic)
                found.Add(path);
            foreach (var (name, member) in map.Members)
            {
                if (members.Fields.GetValueOrDefault(name) is { } field)
                    FindAtomic(field.Type, member, $"{path}.{name}", found);
            }
        }
        if (value is ListValue list && type.List is { } items)
        {
            if (!items.Associative)
                found.Add(path);
            for (var i = 0; i < list.Count; i++)
                FindAtomic(items.Element, list[i], $"{path}[{i}]", found);
        }
    }
}
