using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>What a kind comes to: its names, the members it gets, and the schemas of its types.</summary>
internal sealed record ResourceSource(ResourceNames? Names, string Hint, string Partial, EquatableArray<TypeSource> Types, EquatableArray<Problem> Problems);

/// <summary>Reads a class with [ApiResource] or [ApiType].</summary>
internal static class ResourceWriter
{
    public static ResourceSource Read(GeneratorAttributeSyntaxContext context, bool isResource, CancellationToken cancellationToken)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var attribute = context.Attributes[0];
        List<Problem> problems = [];
        var hint = type.ToDisplayString();
        if (!attribute.IsWhole())
            return new(null, hint, "", default, new(problems));
        var types = new WireTypes(MetaTypesOf(context.SemanticModel.Compilation));
        if (!isResource)
        {
            var itsVersion = ApiVersionName.Of(type, attribute, problems);
            return itsVersion is null
                ? new(null, hint, "", default, new(problems))
                : new(null, hint, "", new(new TypeWriter(types, attribute.ConstructorArguments[0].Value as string ?? "", itsVersion, cancellationToken).Write(type, [])), new(problems));
        }
        if (ResourceNames.Of(type, attribute, problems) is not { } names)
            return new(null, hint, "", default, new(problems));
        var isPartial = ((TypeDeclarationSyntax)context.TargetNode).Modifiers.Any(m => m.ValueText == "partial");
        if (!isPartial)
            problems.Add(Problem.At(type, Generators.Problems.NotPartial, type.Told()));
        var missing = MissingMembers(type);
        var written = new TypeWriter(types, names.Group, names.Version, cancellationToken).Write(type, [.. missing.Select(m => (m.WireName, m.FieldOf(WireTypes.Full(type))))]);
        return new(names, hint, isPartial ? Partial(type, missing, names) : "", new(written), new(problems));
    }

    /// <summary>The classes of KubernetesClient that the machinery describes: it says so in attributes of its assembly.</summary>
    private static HashSet<string> MetaTypesOf(Compilation compilation)
    {
        var described = compilation.SourceModule.ReferencedAssemblySymbols.Where(a => a.Name == Generators.Names.Machinery).Append(compilation.Assembly);
        return [.. described.SelectMany(MetaTypeWriter.DescribedBy)];
    }

    private static List<ObjectMember> MissingMembers(INamedTypeSymbol type) => [.. ObjectMember.All.Where(m => type.GetMembers(m.Name).IsEmpty)];

    private static string Partial(INamedTypeSymbol type, IReadOnlyList<ObjectMember> members, ResourceNames names)
    {
        var keyword = type.IsRecord ? "record" : "class";
        var body = string.Concat(members.Select(m => m.Declaration));
        return $$"""
            namespace {{type.ContainingNamespace.ToDisplayString()}}
            {
                [global::k8s.Models.KubernetesEntity(Group = {{Literal.Of(names.Group)}}, ApiVersion = {{Literal.Of(names.Version)}}, Kind = {{Literal.Of(names.Kind)}}, PluralName = {{Literal.Of(names.Plural)}})]
                partial {{keyword}} {{type.Name}} : global::k8s.IKubernetesObject<global::k8s.Models.V1ObjectMeta>, global::{{Generators.Names.Schemas}}.IApiResource
                {
                    static global::{{Generators.Names.Schemas}}.ApiResourceNames global::{{Generators.Names.Schemas}}.IApiResource.Names => new({{Literal.Of(names.Group)}}, {{Literal.Of(names.Version)}}, {{Literal.Of(names.Kind)}}, {{Literal.Of(names.Plural)}})
                    {
                        ShortNames = {{Literal.Of(names.ShortNames)}},
                        Categories = {{Literal.Of(names.Categories)}},
                        ClusterScoped = {{Literal.Of(names.ClusterScoped)}},
                    };
            {{body}}
                }
            }

            """;
    }
}
