using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Revisions;

/// <summary>Gives the objects of a kind a history: two subresources.</summary>
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

    private static readonly SubresourceParameter At = new("at", "string", "Show the object as it was at this resourceVersion, instead of the list of its revisions.");

    /// <summary>Keeps the last revisions of each object: there are subresources then that list them and roll back to one.</summary>
    /// <param name="builder">The kind's.</param>
    /// <param name="count">How many, the present one included.</param>
    public static KindBuilder<T> KeepsRevisions<T>(this KindBuilder<T> builder, int count)
        where T : class, IKubernetesObject<V1ObjectMeta>, IApiResource, new() => builder
            .RevisionsKept(count)
            .Subresource(new ReadSubresource(Revisions, SchemaRegistry.Of<ObjectRevisionList>(), r => r.Service<IRevisionsHandler>().ReadAsync(r))
            {
                VerbOnObject = "get",
                Summary = $"read the last revisions of the specified {T.Names.Kind}",
                Parameters = [At],
            })
            .Subresource(new ActionSubresource(
                Rollback, SchemaRegistry.Of<Rollback>(), answer: null, (r, body) => r.Service<IRevisionsHandler>().RollBackAsync(r, (Rollback)body))
            {
                VerbOnObject = "update",
                Summary = $"write an earlier revision of the specified {T.Names.Kind} back",
            });
}

/// <summary>Knows what objects were.</summary>
public interface IRevisionsHandler
{
    /// <summary>The revisions of an object, or the object as it was at one.</summary>
    Task<SubresourceAnswer> ReadAsync(SubresourceRequest request);

    /// <summary>Writes the object as it was.</summary>
    Task<SubresourceAnswer> RollBackAsync(ActionRequest request, Rollback rollback);
}
