using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>The subresources of a kind that keeps revisions, as paths, discovery and OpenAPI name them.</summary>
public static class RevisionResources
{
    /// <summary>GET lists an object's revisions, or shows the object at one.</summary>
    public const string Revisions = "revisions";

    /// <summary>POST writes one back.</summary>
    public const string Rollback = "rollback";

    /// <summary>What a list of revisions is.</summary>
    public const string ListKind = nameof(ObjectRevisionList);

    /// <summary>What is posted to roll back.</summary>
    public const string RollbackKind = nameof(ApiMachinery.Revisions.Rollback);

    /// <summary>Names the types in OpenAPI documents; they are the same in every API group.</summary>
    internal const string DefinitionGroup = "apimachinery.orleansaa";

    /// <summary>Where Go has a package name.</summary>
    internal const string DefinitionVersion = "revisions";

    /// <summary>What can be done with the subresources of a kind: none if it keeps no revisions. Sorted by name.</summary>
    internal static IReadOnlyList<(string Name, string Kind, string[] Verbs)> Of(ResourceKind kind) => kind.RevisionsKept == 0
        ? []
        : [(Revisions, ListKind, ["get"]), (Rollback, RollbackKind, ["create"])];
}
