using System.Reflection;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// Doc comments at run time, for OpenAPI documents and column descriptions. An assembly carries its own as a resource (EmbedDocComments in
/// the project file); this one carries those of KubernetesClient. Nothing is read before the first question.
/// </summary>
public static class SchemaDocs
{
    /// <summary>The summary of a type or property as one text, paragraphs parted by an empty line; empty if there is none.</summary>
    public static string Of(MemberInfo member) => DocFile.Of(member.Module.Assembly).Summary(Id(member));

    /// <summary>What Kubernetes says of a query parameter of a verb of the API.</summary>
    /// <param name="operation">List, Create, Patch or Delete.</param>
    /// <param name="name">The parameter as KubernetesClient names it: <c>limit</c>, <c>continueParameter</c>.</param>
    internal static string OfParameter(string operation, string name) => DocFile.Kubernetes.Summary($"param:{operation}.{name}");

    /// <summary>The member's name in XML doc files.</summary>
    private static string Id(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        PropertyInfo property => $"P:{Name(property.DeclaringType!)}.{property.Name}",
        _ => throw new ArgumentException($"{member} is neither a type nor a property", nameof(member)),
    };

    private static string Name(Type type) => type.FullName!.Replace('+', '.');
}
