using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Crds;

/// <summary>A kind as an apiextensions.k8s.io/v1 CustomResourceDefinition, and what a CRD has no words for.</summary>
/// <param name="Document">The CRD.</param>
/// <param name="Lost">What it does not say, a line each: where in the kind, what, and what becomes of it.</param>
public sealed record CustomResourceDefinition(MapValue Document, IReadOnlyList<string> Lost)
{
    private const string Status = "status";

    /// <summary>What a cluster asks of CRDs whose group is Kubernetes' own: where the API was approved, or that it was not.</summary>
    private const string Approved = "api-approved.kubernetes.io";

    private static readonly string[] ProtectedDomains = ["k8s.io", "kubernetes.io"];

    /// <summary>As its metadata has it: <c>widgets.example.com</c>.</summary>
    public string Name => ((StringValue)((MapValue)Document["metadata"])["name"]).Text;

    /// <summary>Writes a kind as a CRD.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The CRD, and what of the kind it has no words for.</returns>
    public static CustomResourceDefinition Of(ResourceKind kind)
    {
        List<string> lost = [];
        LostOf(kind, lost);
        var names = Tree.Object(
            ("plural", kind.Plural), ("singular", kind.Singular), ("kind", kind.Kind), ("listKind", kind.ListKind),
            ("shortNames", kind.ShortNames.Count == 0 ? null : Tree.Strings(kind.ShortNames)), ("categories", kind.Categories.Count == 0 ? null : Tree.Strings(kind.Categories)));
        var spec = Tree.Object(
            ("group", kind.Group), ("names", names), ("scope", kind.Namespaced ? "Namespaced" : "Cluster"),
            ("versions", Tree.List(kind.Versions.Select(v => Version(kind, v, lost)))));
        return new(Tree.Object(("apiVersion", "apiextensions.k8s.io/v1"), ("kind", "CustomResourceDefinition"), ("metadata", Metadata(kind)), ("spec", spec)), lost);
    }

    private static MapValue Metadata(ResourceKind kind) => Tree.Object(
        ("name", kind.ResourceName),
        ("annotations", ProtectedDomains.Any(d => kind.Group == d || kind.Group.EndsWith("." + d, StringComparison.Ordinal)) ? Tree.Object((Approved, "unapproved, written of an aggregated API")) : null));

    private static MapValue Version(ResourceKind kind, KindVersion version, List<string> lost)
    {
        var schema = new StructuralSchema($"{version.Name}", lost).Root(version.Schema);
        return Tree.Object(
            ("name", version.Name), ("served", true), ("storage", version == kind.Storage), ("schema", Tree.Object(("openAPIV3Schema", schema))),
            ("subresources", Subresources(kind)), ("additionalPrinterColumns", Columns(kind)), ("selectableFields", SelectableFields(kind)));
    }

    private static MapValue? Subresources(ResourceKind kind)
    {
        var scale = kind.Subresources.OfType<ScaleSubresource>().FirstOrDefault(IsInCrd);
        var subresources = Tree.Object(
            (Status, kind.Subresource(Status) is null ? null : new MapValue()),
            ("scale", scale is null ? null : Tree.Object(
                ("specReplicasPath", "." + scale.SpecReplicas), ("statusReplicasPath", "." + scale.StatusReplicas), ("labelSelectorPath", Tree.Text(scale.Selector is null ? "" : "." + scale.Selector)))));
        return subresources.Count == 0 ? null : subresources;
    }

    /// <summary>A CRD has what is wanted below spec, and what there is below status.</summary>
    private static bool IsInCrd(ScaleSubresource scale) => IsBelow(scale.SpecReplicas, "spec") && IsBelow(scale.StatusReplicas, Status) && (scale.Selector is null || IsBelow(scale.Selector, "spec") || IsBelow(scale.Selector, Status));

    private static bool IsBelow(string path, string member) => path.StartsWith(member + ".", StringComparison.Ordinal);

    /// <summary>Those that read a member, and the age, which a CRD shows only if it has other columns and says so.</summary>
    private static ListValue? Columns(ResourceKind kind)
    {
        var columns = kind.Columns.Where(c => c.JsonPath is not null).ToList();
        if (columns.Count == 0)
            return null;
        var age = Tree.Object(("name", "Age"), ("type", "date"), ("jsonPath", ".metadata.creationTimestamp"));
        return Tree.List([.. columns.Where(c => c.Priority == 0).Select(Column), age, .. columns.Where(c => c.Priority != 0).Select(Column)]);
    }

    private static MapValue Column(Column column) => Tree.Object(
        ("name", column.Name), ("type", column.Type), ("format", Tree.Text(column.Format)), ("description", Tree.Text(column.Description)),
        ("priority", column.Priority == 0 ? null : column.Priority), ("jsonPath", column.JsonPath!));

    private static ListValue? SelectableFields(ResourceKind kind)
    {
        var fields = kind.SelectableFields.Where(f => f.IsMember).Select(f => Tree.Object(("jsonPath", "." + f.Path))).ToList();
        return fields.Count == 0 ? null : Tree.List(fields);
    }

    private static void LostOf(ResourceKind kind, List<string> lost)
    {
        lost.AddRange(kind.Columns.Where(c => c.JsonPath is null).Select(c => $"column {c.Name}: a function gives it: left out; PrinterColumn reads a member instead"));
        lost.AddRange(kind.AdditionalColumns.Select(c => $"column {c.Name}: a CRD has no columns that are shown on demand: left out"));
        lost.AddRange(kind.SelectableFields.Where(f => !f.IsMember).Select(f => $"selectable field {f.Path}: a function reads it: left out"));
        lost.AddRange(kind.IndexedLabels.Select(l => $"label {l}: a CRD has no indexes: left out"));
        lost.AddRange(kind.Versions.Where(v => v != kind.Storage && !v.HasSameMembers).Select(v => $"version {v.Name}: functions convert it: the strategy of the CRD is None, which takes over members of the same names; a webhook can do what the functions do"));
        lost.AddRange(kind.Subresources.Where(s => s.Name != Status && s is not ScaleSubresource).Select(s => $"subresource {s.Name}: a CRD has status and scale only: left out"));
        lost.AddRange(kind.Subresources.OfType<ScaleSubresource>().Where(s => !IsInCrd(s)).Select(s => $"subresource scale: a CRD has the number that is wanted below spec and the number there is below status, and here they are {s.SpecReplicas} and {s.StatusReplicas}: left out"));
        if (kind.NodeField is { } node)
            lost.Add($"field of nodes {node}: a CRD holds nobody to the objects of a node: left out; an authorization webhook of the cluster can, by field selectors");
        if (kind.RevisionsKept > 0)
            lost.Add("revisions: a CRD keeps none: left out");
        if (kind.Strategy.GetType() is { IsGenericType: false } own)
            lost.Add($"strategy {own.Name}: code cannot be carried over: left out; what it checks may be a rule in CEL, or an admission policy");
    }
}
