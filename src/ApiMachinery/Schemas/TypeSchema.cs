using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// What the machinery knows of a C# type that goes over the wire: how to read and write it as JSON, and what OpenAPI, apply and
/// strategic merge say of it. Built once from the type by <see cref="SchemaBuilder"/>; immutable.
/// </summary>
public abstract class TypeSchema
{
    /// <summary>The C# type a value of this schema has.</summary>
    public abstract Type ClrType { get; }

    /// <summary>The type's name in messages of Go's decoder: <c>int32</c>, <c>[]string</c>, <c>v1.PortRuleSpec</c>.</summary>
    public abstract string GoType { get; }

    /// <summary>Reads the value the reader stands on (never null). Type errors go to the context; then the result is null: nothing was read.</summary>
    /// <param name="reader">Stands on the value's first token, and is left on its last.</param>
    /// <param name="context">Where the value stands, and what was found besides it.</param>
    /// <param name="before">
    /// What an earlier member of the same name has put there, if one did: as Go does, objects and maps are read into it, and lists item by item.
    /// </param>
    internal abstract object? Read(ref Utf8JsonReader reader, DecodeContext context, object? before);

    /// <summary>Writes a value; null is written as the type's zero value, as Go would.</summary>
    internal abstract void Write(Utf8JsonWriter writer, object? value);

    /// <summary>What <see cref="Write"/> followed by a parse gives.</summary>
    internal abstract Value ToValue(object? value);

    /// <summary>True for what Go's omitempty leaves out: null, false, 0, "", an empty list or map.</summary>
    internal abstract bool IsEmpty(object? value);
}
