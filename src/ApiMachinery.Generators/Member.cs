using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>A property that goes over the wire.</summary>
/// <param name="Symbol">The property; null for one that the generator adds.</param>
/// <param name="WireName">Its JSON name.</param>
internal sealed record Member(IPropertySymbol Symbol, string WireName)
{
    public bool IsNullable => Symbol.Type.IsNullable();

    public bool IsOmittedWhenEmpty => Symbol.Attribute(Names.JsonIgnore) is { } ignore && ignore.Named("Condition", 0) == WhenWritingDefault;

    /// <summary>When it is left out of the JSON, as a member of the Emission enum.</summary>
    public string Emission =>
        IsNullable && (Symbol.Type.IsValueType || IsOmittedWhenNull) ? "UnlessNull"
        : IsNullable || IsOmittedWhenEmpty ? "UnlessEmpty"
        : "Always";

    /// <summary>Of what cannot be told from nothing by its value alone (a text, a list, a map), what is empty is written: "" and [] stay what they are.</summary>
    private bool IsOmittedWhenNull => Symbol.Attribute(Names.JsonIgnore) is { } ignore && ignore.Named("Condition", 0) == WhenWritingNull;

    private const int WhenWritingDefault = 2;

    private const int WhenWritingNull = 3;

    private const int Always = 1;

    /// <summary>The members of a class and its bases, in the order they are declared.</summary>
    public static IReadOnlyList<Member> Of(INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (var t = type; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
            chain.Push(t);
        return
        [
            .. chain.SelectMany(t => t.GetMembers().OfType<IPropertySymbol>())
                .Where(p => p is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, IsImplicitlyDeclared: false, GetMethod: not null } or { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod: not null, ContainingType.IsRecord: true, Name: not "EqualityContract" })
                .Where(p => p.Attribute(Names.JsonIgnore) is not { } ignore || ignore.Named("Condition", Always) != Always)
                .Where(p => p.SetMethod is not null || p.Attribute(Names.JsonPropertyName) is not null)
                .Select(p => new Member(p, NameOf(p))),
        ];
    }

    private static string NameOf(IPropertySymbol property) =>
        property.Attribute(Names.JsonPropertyName)?.ConstructorArguments[0].Value as string ?? char.ToLowerInvariant(property.Name[0]) + property.Name.Substring(1);
}
