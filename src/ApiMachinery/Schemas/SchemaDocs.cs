namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// Descriptions that are Kubernetes' own: of its types, and of query parameters. They are KubernetesClient's doc comments, made into code at compile time. Those of a
/// kind stand in its schema.
/// </summary>
public static class SchemaDocs
{
    /// <summary>The description of a type or property of KubernetesClient; empty if there is none.</summary>
    /// <param name="member">Its name as documentation files have it: <c>P:k8s.Models.V1Status.Kind</c>.</param>
    public static string OfKubernetes(string member) => KubernetesDocs.Of(member);

    /// <summary>What Kubernetes says of a query parameter of a verb of the API.</summary>
    /// <param name="operation">List, Create, Patch or Delete.</param>
    /// <param name="name">The parameter as KubernetesClient names it: <c>limit</c>, <c>continueParameter</c>.</param>
    internal static string OfParameter(string operation, string name) => KubernetesDocs.Of($"param:{operation}.{name}");
}
