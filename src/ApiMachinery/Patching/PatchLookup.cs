using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>Finds what a type says of a member that strategic merge is about to merge.</summary>
internal static class PatchLookup
{
    /// <summary>The type of a member.</summary>
    public static TypeSchema Field(TypeSchema schema, string name)
    {
        if (schema is not StructSchema type)
            throw PatchErrors.Malformed($"merging an object in json but data type is not struct, instead is: {KindOf(schema)}");
        var field = type.Field(name) ?? type.Fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));
        return field?.Type ?? throw PatchErrors.Malformed(
            $"unable to find api field in struct {type.GoType[(type.GoType.IndexOf('.', StringComparison.Ordinal) + 1)..]} for the json field \"{name}\"");
    }

    /// <summary>The type of a member that is a list.</summary>
    public static ListSchema List(TypeSchema schema, string name) => Field(schema, name) as ListSchema
        ?? throw PatchErrors.Malformed($"expected slice or array type, but got: {KindOf(schema)}");

    /// <summary>Go's kind of a type.</summary>
    public static string KindOf(TypeSchema schema) => schema switch
    {
        StructSchema => "struct",
        MapSchema => "map",
        ListSchema => "slice",
        _ => schema.GoType,
    };

    /// <summary>The text for a value of another type than the patch needs.</summary>
    public static string WrongType(string expected, Value actual) => $"expected a {expected}, but received a {Json.GoPrint.TypeOf(actual)}";
}
