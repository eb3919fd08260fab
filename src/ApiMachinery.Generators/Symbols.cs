using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>What is asked of symbols again and again.</summary>
internal static class Symbols
{
    public static AttributeData? Attribute(this ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(a => a.IsWhole() && a.AttributeClass?.ToDisplayString() == name);

    /// <summary>False for one whose arguments fit no constructor: the compiler says so, and there is nothing to read.</summary>
    public static bool IsWhole(this AttributeData attribute) => attribute.AttributeConstructor is not null;

    public static IEnumerable<AttributeData> AttributesBelow(this ISymbol symbol, string baseName) =>
        symbol.GetAttributes().Where(a => a.IsWhole() && a.AttributeClass?.BaseType?.ToDisplayString() == baseName);

    public static T? Named<T>(this AttributeData attribute, string name, T? otherwise = default) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name) is { Key: not null, Value.Value: T value } ? value : otherwise;

    public static IReadOnlyList<string> NamedTexts(this AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name) is { Key: not null, Value: { Kind: TypedConstantKind.Array, IsNull: false } value } ? Texts(value) : [];

    public static IReadOnlyList<string> Texts(this TypedConstant array) => array.IsNull ? [] : [.. array.Values.Select(v => v.Value as string ?? "")];

    /// <summary>The attribute as it is written: <c>Minimum</c>.</summary>
    public static string ShortName(this AttributeData attribute)
    {
        var name = attribute.AttributeClass!.Name;
        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
    }

    public static bool IsNullable(this ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || (type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated);

    /// <summary>For humans: <c>WidgetSpec.Size</c>.</summary>
    public static string Told(this ISymbol symbol) => symbol is INamedTypeSymbol type ? type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) : $"{symbol.ContainingType.Name}.{symbol.Name}";
}
