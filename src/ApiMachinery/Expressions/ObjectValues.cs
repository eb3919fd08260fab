using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>
/// Objects as values of expressions. Nothing is copied: members are read when an expression comes to them, and an object must not change while one is evaluated. A member is
/// there, for <c>has()</c> and else, where it stands in the object's JSON; kind and apiVersion are therefore to be set, as they are when it is encoded.
/// </summary>
/// <remarks>Source: k8s.io/apiserver/pkg/cel/common (valuesunstructured.go, valuesschemalesstyped.go).</remarks>
public static class ObjectValues
{
    /// <summary>An object with the types of <see cref="SchemaTypes"/>: times are times, names are escaped (<see cref="CelNames"/>).</summary>
    public static CelValue Typed(StructSchema schema, object value) => Typed(new SchemaPlace(schema), value);

    /// <summary>An object as its JSON has it, which is what policies are given: times are strings, names are as they are, lists are compared in their order.</summary>
    public static CelValue Untyped(StructSchema schema, object value) => new ObjectView(isTyped: false).Of(new(schema), value);

    /// <summary>The same of JSON whose type is not known.</summary>
    public static CelValue Untyped(Value value) => TreeView.Of(value);

    internal static CelValue Typed(SchemaPlace place, object? value) => new ObjectView(isTyped: true).Of(place, value);
}
