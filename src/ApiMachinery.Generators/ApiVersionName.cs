using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Names of API versions: <c>v1</c>, <c>v2beta1</c>.</summary>
internal static class ApiVersionName
{
    private static readonly Regex Form = new("^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$", RegexOptions.CultureInvariant);

    /// <summary>The version of a class: what its attribute says, or the last part of its namespace; null, with a problem, if neither is one.</summary>
    public static string? Of(INamedTypeSymbol type, AttributeData attribute, List<Problem> problems)
    {
        var said = attribute.Named<string>("Version");
        var space = type.ContainingNamespace.Name;
        var version = said ?? space.ToLowerInvariant();
        // What is no kind may be named after anything.
        if (Form.IsMatch(version) || (said is not null && attribute.AttributeClass!.ToDisplayString() == Names.ApiType))
            return version;
        problems.Add(said is null
            ? Problem.At(type, Problems.NoVersion, type.Told(), space, type.ContainingNamespace.ToDisplayString())
            : Problem.At(type, Problems.BadName, type.Told(), "version", said, "is none: versions are called v1, v2beta1, v1alpha2"));
        return null;
    }
}
