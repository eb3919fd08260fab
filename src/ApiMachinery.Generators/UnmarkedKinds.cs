using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Finds classes that are given to the machinery as kinds, and say of themselves that they are none: the compiler speaks of an interface there, and not of what is missing.</summary>
internal static class UnmarkedKinds
{
    public static bool MayBe(SyntaxNode node) => node is GenericNameSyntax { Identifier.ValueText: "KindBuilder" or "Strategy", TypeArgumentList.Arguments.Count: 1 };

    public static Problem? Find(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        var name = (GenericNameSyntax)context.Node;
        return context.SemanticModel.GetTypeInfo(name.TypeArgumentList.Arguments[0], cancellationToken).Type is INamedTypeSymbol { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.Length: > 0 } type
            && Meant(context.SemanticModel.GetSymbolInfo(name, cancellationToken)) is Names.KindBuilder or Names.Strategy
            && !type.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == Names.ApiResource)
            && !type.AllInterfaces.Any(i => i.ToDisplayString() == Names.KubernetesObject)
            ? Problem.At(type, Problems.NoKind, type.Told(), name.Identifier.ValueText) : null;
    }

    /// <summary>A type argument that does not fit makes the symbol a candidate only.</summary>
    private static string? Meant(SymbolInfo info) => (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is { } symbol ? (symbol as INamedTypeSymbol ?? symbol.ContainingType)?.OriginalDefinition.ToDisplayString() : null;
}
