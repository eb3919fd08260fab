using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>A place in a schema: a type, and the formats that the member declares for it and for its items.</summary>
/// <param name="Type">What stands there.</param>
/// <param name="Format">The format of a string there.</param>
/// <param name="ItemFormat">The format of strings that are items of the list or values of the map there.</param>
internal readonly record struct SchemaPlace(TypeSchema Type, string? Format = null, string? ItemFormat = null)
{
    /// <summary>The items of a list in the name of a type.</summary>
    public const string Items = "@idx";

    /// <summary>The values of a map in the name of a type.</summary>
    public const string Values = "@elem";

    public SchemaPlace(FieldSchema field)
        : this(field.Type, field.Format, field.ItemFormat)
    {
    }

    /// <summary>What is within lists and maps.</summary>
    public SchemaPlace? Element => Type switch
    {
        ListSchema list => new(list.Element.Plain, ItemFormat),
        MapSchema map => new(map.Element.Plain, ItemFormat),
        _ => null,
    };

    /// <summary>The type that an expression sees.</summary>
    /// <param name="name">What objects there are called: the way that leads to them.</param>
    /// <remarks>Source: k8s.io/apiserver/pkg/cel/common/schemas.go, given what OpenAPI says of the type.</remarks>
    public CelType TypeFor(string name) => Type switch
    {
        ListSchema => CelType.List(Element!.Value.TypeFor($"{name}.{Items}")),
        MapSchema => CelType.Map(CelType.String, Element!.Value.TypeFor($"{name}.{Values}")),
        ScalarSchema scalar => OfScalar(scalar.Type, name),
        _ => CelType.Object(name),
    };

    private CelType OfScalar(ScalarType type, string name) => type switch
    {
        ScalarType.String => OfText(),
        ScalarType.Boolean => CelType.Bool,
        ScalarType.Int32 or ScalarType.Int64 => CelType.Int,
        ScalarType.Single or ScalarType.Double => CelType.Double,
        ScalarType.Time or ScalarType.MicroTime => CelType.Timestamp,
        ScalarType.IntOrString => CelType.Dyn,
        // Nothing is known of its members: none can be named.
        ScalarType.Raw => CelType.Object(name),
        _ => CelType.String,
    };

    private CelType OfText() => Format switch
    {
        "byte" => CelType.Bytes,
        "duration" => CelType.Duration,
        "date" or "date-time" => CelType.Timestamp,
        _ => CelType.String,
    };
}
