using System.Globalization;
using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Writes the schemas of classes of KubernetesClient that an assembly describes with [MetaType] and [MetaField].</summary>
internal sealed class MetaTypeWriter(IAssemblySymbol assembly)
{
    private static readonly string[] Emissions = ["Always", "UnlessNull", "UnlessEmpty"];
    private static readonly string[] ListTypes = ["Atomic", "Set", "Map"];

    private readonly WireTypes _types = new(DescribedBy(assembly));

    /// <summary>The classes an assembly describes.</summary>
    public static HashSet<string> DescribedBy(IAssemblySymbol assembly) =>
        [.. assembly.GetAttributes().Where(a => a.AttributeClass?.ToDisplayString() == Names.MetaType).Select(a => a.ConstructorArguments[0].Value).OfType<ITypeSymbol>().Select(WireTypes.Metadata)];

    public IEnumerable<TypeSource> Write()
    {
        var attributes = assembly.GetAttributes();
        var fields = attributes.Where(a => a.AttributeClass?.ToDisplayString() == Names.MetaField).ToLookup(a => (ISymbol)a.ConstructorArguments[0].Value!, SymbolEqualityComparer.Default);
        foreach (var attribute in attributes.Where(a => a.AttributeClass?.ToDisplayString() == Names.MetaType))
        {
            var type = (INamedTypeSymbol)attribute.ConstructorArguments[0].Value!;
            yield return Write(type, (string)attribute.ConstructorArguments[1].Value!, attribute.Named("Atomic", false), fields[type]);
        }
    }

    private TypeSource Write(INamedTypeSymbol type, string goType, bool atomic, IEnumerable<AttributeData> fields)
    {
        var full = WireTypes.Full(type);
        var members = Member.Of(type).ToDictionary(m => m.WireName);
        var openApiName = "io.k8s.apimachinery.pkg." + (goType.StartsWith("v1.", StringComparison.Ordinal) ? "apis.meta." : "") + goType;
        var declaration = $$"""
                private static global::{{Names.Schemas}}.StructDeclaration<{{full}}> Declare_{{type.Name}}() => new({{Literal.Of(goType)}}, {{Literal.Of(openApiName)}}, static () => new(), static () =>
                [
            {{string.Concat(fields.Select(f => $"        {Field(full, members[(string)f.ConstructorArguments[1].Value!], f)},\n"))}}    ]) { KubernetesDoc = {{Literal.Of("T:" + WireTypes.Metadata(type))}}{{(atomic ? ", Atomic = true" : "")}} };

            """;
        return new(full, type.Name, declaration, default);
    }

    private string Field(string owner, Member member, AttributeData attribute)
    {
        var property = member.Symbol;
        var isOptional = property.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        var (schema, value) = property.Type.SpecialType == SpecialType.System_Object
            ? ($"global::{Names.Schemas}.Scalars.Any", "object")
            : SchemaOf(property, attribute, isOptional);
        var emission = Emissions[(int)attribute.ConstructorArguments[2].Value!];
        var isNullable = isOptional || emission == "UnlessNull" ? ", Nullable = true" : "";
        return $"new global::{Names.Schemas}.FieldSchema<{owner}, {value}>({Literal.Of(member.WireName)}, {schema}, static o => o.{property.Name}, static (o, v) => o.{property.Name} = v, "
            + $"global::{Names.Schemas}.Emission.{emission}) {{ KubernetesDoc = {Literal.Of($"P:{WireTypes.Metadata(property.ContainingType)}.{property.Name}")}{isNullable} }}";
    }

    private (string Schema, string Value) SchemaOf(IPropertySymbol property, AttributeData attribute, bool isOptional)
    {
        var type = _types.Of(WireTypes.Unwrap(property.Type)) ?? throw new NotSupportedException($"{property} has a type without a form on the wire");
        var schema = string.Format(CultureInfo.InvariantCulture, type.Expression, type.Form == WireForm.List ? Settings(attribute) : "");
        return isOptional ? ($"global::{Names.Schemas}.Scalars.Optional({schema})", type.ValueType + "?") : (schema, type.ValueType);
    }

    private static string Settings(AttributeData attribute)
    {
        var listType = attribute.Named("ListType", 0);
        var keys = attribute.NamedTexts("Keys");
        var key = attribute.Named<string>("PatchMergeKey");
        List<string> settings = [];
        if (listType != 0)
            settings.Add($"Type = global::{Names.Schemas}.ListType.{ListTypes[listType]}");
        if (keys.Count > 0)
            settings.Add($"Keys = {Literal.Of(keys)}");
        if (attribute.Named("PatchMerge", false))
            settings.Add("PatchMerge = true");
        if (key is not null)
            settings.Add($"PatchMergeKey = {Literal.Of(key)}");
        return settings.Count == 0 ? "" : $" {{ {string.Join(", ", settings)} }}";
    }
}
