using k8s.Models;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>
/// Who owns the number of replicas, told of a Scale and of the object it is the scale of: the same owners, of a field that is called otherwise.
/// </summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/util/managedfields/scalehandler.go. There an owner that a scale takes nothing from is written twice, and half of it is lost; here it stays as it is.</remarks>
public sealed class ScaleOwners
{
    private static readonly string ScaleVersion = new GroupVersion(ScaleSubresource.Body.Group, ScaleSubresource.Body.Storage.Name).ToString();
    private static readonly PathElement[] InScale = [PathElement.Field("spec"), PathElement.Field("replicas")];

    private readonly PathElement[] _inObject;
    private readonly HashSet<string> _versions;

    /// <summary>Carries owners between an object and its scale.</summary>
    /// <param name="kind">The kind of the object.</param>
    /// <param name="scale">Its scale.</param>
    public ScaleOwners(ResourceKind kind, ScaleSubresource scale)
    {
        _inObject = [.. scale.SpecReplicas.Split('.').Select(PathElement.Field)];
        _versions = [.. kind.Versions.Select(v => new GroupVersion(kind.Group, v.Name).ToString())];
    }

    /// <summary>The owners of the object's number of replicas as owners of the scale's.</summary>
    public IList<V1ManagedFieldsEntry>? ToScale(IEnumerable<V1ManagedFieldsEntry>? ofObject) => ManagedFields.Encode(
        [.. ManagedFields.Decode(ofObject).Where(Owns).Select(e => new ManagedEntry(InScaleVersion(e.Id), ScaleVersion, FieldSet.Of(InScale), e.Time))]);

    /// <summary>The object's owners, after a write to its scale has had these.</summary>
    /// <param name="ofObject">The object's before.</param>
    /// <param name="ofScale">The scale's afterwards.</param>
    /// <param name="apiVersion">The object's group and version in the path, in which who writes the scale comes to own the number.</param>
    public IList<V1ManagedFieldsEntry>? ToObject(IEnumerable<V1ManagedFieldsEntry>? ofObject, IEnumerable<V1ManagedFieldsEntry>? ofScale, string apiVersion)
    {
        var path = FieldSet.Of(_inObject);
        var owners = ManagedFields.Decode(ofScale).Where(e => e.Fields.Has(InScale)).Select(e => e.Id).ToHashSet();
        var kept = new HashSet<ManagerId>();
        List<ManagedEntry> entries = [];
        foreach (var entry in ManagedFields.Decode(ofObject).Where(e => _versions.Contains(e.ApiVersion)))
        {
            var id = InScaleVersion(entry.Id);
            if (!Owns(entry) || owners.Contains(id))
                entries.Add(entry);
            else if (entry.Fields.Difference(path) is { IsEmpty: false } rest)
                entries.Add(entry with { Fields = rest });
            if (Owns(entry))
                kept.Add(id);
        }
        foreach (var id in owners.Except(kept))
            Add(entries, id.Applied ? id : id with { ApiVersion = apiVersion }, apiVersion, path);
        return ManagedFields.Encode(entries);
    }

    private static ManagerId InScaleVersion(ManagerId id) => id.Applied ? id : id with { ApiVersion = ScaleVersion };

    private static void Add(List<ManagedEntry> entries, ManagerId id, string apiVersion, FieldSet path)
    {
        var at = entries.FindIndex(e => e.Id == id);
        if (at < 0)
            entries.Add(new(id, apiVersion, path, Time: null));
        else
            entries[at] = entries[at] with { Fields = entries[at].Fields.Union(path) };
    }

    private bool Owns(ManagedEntry entry) => _versions.Contains(entry.ApiVersion) && entry.Fields.Has(_inObject);
}
