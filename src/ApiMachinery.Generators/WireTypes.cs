using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Finds the form of C# types on the wire.</summary>
/// <param name="metaTypes">The classes of KubernetesClient that the machinery describes.</param>
internal sealed class WireTypes(ISet<string> metaTypes)
{
    private const string Scalars = "global::" + Names.Schemas + ".Scalars.";

    /// <summary>The form of a type that is not nullable; null if it has none.</summary>
    public WireType? Of(ITypeSymbol type) => Scalar(type) ?? Enum(type) ?? List(type) ?? Map(type) ?? Struct(type);

    /// <summary>The type within a nullable one.</summary>
    public static ITypeSymbol Unwrap(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    public static string Full(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string Metadata(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None));

    private static WireType? Scalar(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => new(WireForm.Text, Scalars + "String", "string"),
        SpecialType.System_Boolean => new(WireForm.Boolean, Scalars + "Boolean", "bool"),
        SpecialType.System_Int32 => new(WireForm.Integer, Scalars + "Int32", "int") { Range = (int.MinValue, int.MaxValue) },
        SpecialType.System_Int64 => new(WireForm.Integer, Scalars + "Int64", "long") { Range = (long.MinValue, long.MaxValue) },
        SpecialType.System_Single => new(WireForm.Number, Scalars + "Single", "float"),
        SpecialType.System_Double => new(WireForm.Number, Scalars + "Double", "double"),
        SpecialType.System_DateTime => new(WireForm.Time, Scalars + "Time", "global::System.DateTime"),
        _ => Metadata(type) switch
        {
            "System.DateTimeOffset" => new(WireForm.Time, Scalars + "MicroTime", "global::System.DateTimeOffset"),
            "System.TimeSpan" => new(WireForm.Duration, Scalars + "Duration", "global::System.TimeSpan"),
            Names.IntOrString => new(WireForm.IntOrString, Scalars + "IntOrString", "global::" + Names.IntOrString),
            Names.Quantity => new(WireForm.Quantity, Scalars + "Quantity", "global::" + Names.Quantity),
            Names.RawJson => new(WireForm.Raw, Scalars + "{0}", "global::" + Names.RawJson),
            _ => null,
        },
    };

    private static WireType? Enum(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Enum } symbol)
            return null;
        var members = symbol.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).ToList();
        var full = Full(type);
        var pairs = members.Select(m => $"({Literal.Of(EnumName(m))}, {full}.{m.Name})");
        return new(WireForm.Enum, $"new global::{Names.Schemas}.EnumSchema<{full}>([{string.Join(", ", pairs)}])", full) { EnumNames = [.. members.Select(EnumName)], Class = symbol };
    }

    public static string EnumName(IFieldSymbol member) =>
        member.Attribute(Names.JsonStringEnumMemberName)?.ConstructorArguments[0].Value as string ?? member.Name;

    private WireType? List(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeArguments.Length: 1 } list || list.OriginalDefinition.ToDisplayString() is not (
            "System.Collections.Generic.IList<T>" or "System.Collections.Generic.List<T>" or "System.Collections.Generic.IReadOnlyList<T>"))
            return null;
        var item = list.TypeArguments[0];
        return Of(Unwrap(item)) is not { } element || item.IsValueType && item.IsNullable() ? null
            : new(WireForm.List, $"new global::{Names.Schemas}.ListSchema<{element.ValueType}>({Filled(element)}){{0}}", $"global::System.Collections.Generic.IList<{element.ValueType}>")
            {
                Element = element,
                Class = element.Class,
            };
    }

    private WireType? Map(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeArguments.Length: 2 } map || map.TypeArguments[0].SpecialType != SpecialType.System_String || map.OriginalDefinition.ToDisplayString() is not (
            "System.Collections.Generic.IDictionary<TKey, TValue>" or "System.Collections.Generic.Dictionary<TKey, TValue>"))
            return null;
        var item = map.TypeArguments[1];
        return Of(Unwrap(item)) is not { } element || item.IsValueType && item.IsNullable() ? null
            : new(WireForm.Map, $"new global::{Names.Schemas}.MapSchema<{element.ValueType}>({Filled(element)}){{0}}", $"global::System.Collections.Generic.IDictionary<string, {element.ValueType}>")
            {
                Element = element,
                Class = element.Class,
            };
    }

    private WireType? Struct(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsGenericType: false } symbol || symbol.SpecialType != SpecialType.None)
            return null;
        // A class of another project is served if the machinery knows it, or if it was made there to be served.
        var isKnown = symbol.DeclaringSyntaxReferences.Length > 0 || metaTypes.Contains(Metadata(type)) || symbol.Attribute(Names.ApiType) is not null;
        return isKnown ? new(WireForm.Struct, $"global::{Names.Schemas}.SchemaRegistry.Of<{Full(type)}>()", Full(type)) { Class = symbol } : null;
    }

    /// <summary>The expression of an item: what a member may say of lists and maps is not said of items.</summary>
    private static string Filled(WireType element) => string.Format(System.Globalization.CultureInfo.InvariantCulture, element.Expression, element.Form == WireForm.Raw ? "Raw" : "");
}
