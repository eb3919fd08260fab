using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>The parameters of the verbs: those of ListOptions, CreateOptions, UpdateOptions, PatchOptions and DeleteOptions that are served.</summary>
internal static class RouteParameters
{
    public static readonly RouteParameter Pretty = Query("Create", "pretty");

    public static readonly RouteParameter Namespace = new("path", "namespace", "string", SchemaDocs.OfParameter("Create", "namespaceParameter"));

    public static readonly IReadOnlyList<RouteParameter> List =
    [
        Query("List", "labelSelector"),
        Query("List", "fieldSelector"),
        new("query", "watch", "boolean", "Answer with a stream of changes to the objects that match, instead of a list of them."),
        Query("List", "allowWatchBookmarks", "boolean"),
        Query("List", "resourceVersion"),
        Query("List", "resourceVersionMatch"),
        Query("List", "timeoutSeconds", "integer"),
        Query("List", "limit", "integer"),
        Query("List", "continue") with { Description = SchemaDocs.OfParameter("List", "continueParameter") },
        Query("List", "sendInitialEvents", "boolean"),
    ];

    /// <summary>Of the options of a list those that also choose what deletecollection deletes.</summary>
    public static readonly IReadOnlyList<RouteParameter> Selection = [.. List.Where(p => p.Name is not ("watch" or "allowWatchBookmarks"))];

    public static readonly IReadOnlyList<RouteParameter> Create = [Query("Create", "dryRun"), Query("Create", "fieldManager"), Query("Create", "fieldValidation")];

    public static readonly IReadOnlyList<RouteParameter> Update = Create;

    public static readonly IReadOnlyList<RouteParameter> Patch =
        [Query("Patch", "dryRun"), Query("Patch", "fieldManager"), Query("Patch", "fieldValidation"), Query("Patch", "force", "boolean")];

    public static readonly IReadOnlyList<RouteParameter> Delete =
    [
        Query("Delete", "dryRun"),
        Query("Delete", "gracePeriodSeconds", "integer"),
        Query("Delete", "ignoreStoreReadErrorWithClusterBreakingPotential", "boolean"),
        Query("Delete", "orphanDependents", "boolean"),
        Query("Delete", "propagationPolicy"),
    ];

    public static readonly RouteParameter Path = new("path", "path", "string", "path to the resource");

    public static RouteParameter Name(string kind) => new("path", "name", "string", "name of the " + kind);

    private static RouteParameter Query(string operation, string name, string type = "string") =>
        new("query", name, type, SchemaDocs.OfParameter(operation, name));
}
