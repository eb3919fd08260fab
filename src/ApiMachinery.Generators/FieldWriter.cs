using System.Globalization;
using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Writes the schema of a member: its type, how to get and set it, and what else its attributes say.</summary>
internal sealed class FieldWriter(INamedTypeSymbol owner, WireTypes types, List<Problem> problems, CancellationToken cancellationToken)
{
    private readonly string _owner = WireTypes.Full(owner);

    /// <summary>C# that makes the member's schema, the class it leads to, and a method it needs; null if it cannot be served.</summary>
    public (string Expression, INamedTypeSymbol? Class, string? Accessor)? Write(Member member, int index)
    {
        var property = member.Symbol;
        if (property.SetMethod is null)
            return Fail(member, Problems.NoSetter, member.WireName);
        if (types.Of(WireTypes.Unwrap(property.Type)) is not { } type)
            return Fail(member, Problems.TypeNotServed, property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
        if (type.Form == WireForm.Enum)
            CheckEnum(type);
        var list = new ListSettings(member, type, types, problems).Read();
        var (own, ofItems) = new Constraints(member, type, problems).Read();
        var byDefault = Defaults.Read(member, type, problems);
        var isOptional = member.IsNullable && property.Type.IsValueType;
        var valueType = isOptional ? type.ValueType + "?" : type.ValueType;
        var schema = string.Format(CultureInfo.InvariantCulture, type.Expression, Settings(member, type, list));
        if (isOptional)
            schema = $"global::{Names.Schemas}.Scalars.Optional({schema})";
        var (set, accessor) = Setter(property, type, valueType, index);
        var description = Docs.SettingOf(property, cancellationToken);
        if (description is null)
            problems.Add(Problem.At(property, Problems.NoDescription, property.Told()));

        List<string> settings = [];
        if (description is not null)
            settings.Add(description);
        if (own.Count > 0)
            settings.Add($"Constraints = [{string.Join(", ", own)}]");
        if (ofItems.Count > 0)
            settings.Add($"ItemConstraints = [{string.Join(", ", ofItems)}]");
        if (byDefault is not null)
            settings.Add($"Default = {Literal.Of(byDefault)}");
        if (member.IsNullable)
            settings.Add("Nullable = true");
        if (property.Attribute(Names.Atomic) is not null)
            settings.Add("Atomic = true");
        var tail = settings.Count == 0 ? "" : $" {{ {string.Join(", ", settings)} }}";
        var get = $"static o => {Read(property, type)}";
        return ($"new global::{Names.Schemas}.FieldSchema<{_owner}, {valueType}>({Literal.Of(member.WireName)}, {schema}, {get}, {set}, global::{Names.Schemas}.Emission.{member.Emission}){tail}", type.Class, accessor);
    }

    private static string Read(IPropertySymbol property, WireType type) =>
        type.Form is WireForm.List or WireForm.Map ? $"({type.ValueType})o.{property.Name}!" : $"o.{property.Name}!";

    /// <summary>What has only init is set through an accessor that the runtime gives to who asks by name.</summary>
    private (string Expression, string? Method) Setter(IPropertySymbol property, WireType type, string valueType, int index)
    {
        var declared = WireTypes.Full(property.Type) + (valueType.EndsWith("?", StringComparison.Ordinal) && !WireTypes.Full(property.Type).EndsWith("?", StringComparison.Ordinal) ? "?" : "");
        var value = type.Form switch
        {
            WireForm.List => $"({declared})v!",
            WireForm.Map when property.Type.OriginalDefinition.Name == "Dictionary" => $"v is null ? null! : new {declared}(v)",
            WireForm.Map => $"({declared})v!",
            _ => "v!",
        };
        if (!property.SetMethod!.IsInitOnly)
            return ($"static (o, v) => o.{property.Name} = {value}", null);
        var name = $"Set_{owner.Name}_{index}";
        var containing = WireTypes.Full(property.ContainingType);
        var method = $"""
                [global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, Name = "set_{property.Name}")]
                private static extern void {name}({containing} target, {property.Type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)} value);
            """;
        return ($"static (o, v) => {name}(o, {value})", method);
    }

    private static string Settings(Member member, WireType type, IReadOnlyList<string> list) => type.Form switch
    {
        WireForm.Raw => member.Symbol.Attribute(Names.PreserveUnknownFields) is null ? "Raw" : "PreservedRaw",
        WireForm.List when list.Count > 0 => $" {{ {string.Join(", ", list)} }}",
        WireForm.Map when member.Symbol.Attribute(Names.Atomic) is not null => " { Atomic = true }",
        _ => "",
    };

    private void CheckEnum(WireType type)
    {
        foreach (var twice in type.Class!.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).GroupBy(WireTypes.EnumName).Where(g => g.Count() > 1))
            problems.Add(Problem.At(type.Class, Problems.EnumValueTaken, type.Class.Told(), twice.First().Name, twice.Last().Name, twice.Key));
    }

    private (string, INamedTypeSymbol?, string?)? Fail(Member member, DiagnosticDescriptor descriptor, string argument)
    {
        problems.Add(Problem.At(member.Symbol, descriptor, member.Symbol.Told(), argument));
        return null;
    }
}
