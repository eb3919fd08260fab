using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Tables;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>A list of revisions as people read it: a meta.k8s.io Table. A revision is no object, so the rows carry none.</summary>
public static class RevisionTable
{
    private static readonly (string Name, string Description)[] Columns =
    [
        ("Revision", "resourceVersion the object had then"),
        ("Age", "Time since the write"),
        ("Manager", "Field manager that wrote"),
        ("Operation", "Create, Update, Apply or Delete"),
        ("Fields", "Fields the write set, changed or removed"),
    ];

    /// <param name="list">The revisions.</param>
    /// <param name="metaVersion">The version of meta.k8s.io: v1 or v1beta1.</param>
    /// <param name="now">Ages are counted up to it.</param>
    public static byte[] Encode(ObjectRevisionList list, string metaVersion, DateTimeOffset now) => ValueJson.Write(Tree.Object(
        ("kind", "Table"),
        ("apiVersion", PartialObjectMetadata.ApiVersion(metaVersion)),
        ("metadata", Tree.Object(("resourceVersion", list.Metadata.ResourceVersion))),
        ("columnDefinitions", Tree.List(Columns.Select(c => Tree.Object(
            ("name", c.Name), ("type", "string"), ("format", ""), ("description", c.Description), ("priority", 0))))),
        ("rows", Tree.List(list.Items.Select(r => Tree.Object(("cells", Cells(r, now)), ("object", NullValue.Instance)))))));

    private static ListValue Cells(ObjectRevision revision, DateTimeOffset now)
    {
        var operation = revision.Subresource.Length == 0 ? revision.Operation : $"{revision.Operation} ({revision.Subresource})";
        return Tree.Strings([revision.Revision, HumanDuration.Since(revision.Time, now), revision.Manager, operation, string.Join(", ", revision.Fields ?? [])]);
    }
}
