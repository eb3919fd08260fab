using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>What a member's type declares besides its shape: the rules that are checked, and its default, as OpenAPI says them of a CRD.</summary>
internal static class SchemaRules
{
    /// <summary>Adds what the member declares to its schema.</summary>
    public static MapValue Add(MapValue property, FieldSchema field)
    {
        if (field.Default is { } json)
            property["default"] = ValueJson.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        foreach (var constraint in field.Constraints)
            Add(property, constraint);
        if (field.ItemConstraints.Count > 0 && (property.Get("items") ?? property.Get("additionalProperties")) is MapValue items)
        {
            foreach (var constraint in field.ItemConstraints)
                Add(items, constraint);
        }
        return property;
    }

    /// <summary>A number or a string. v2 has no word for that, and says nothing of the type.</summary>
    public static MapValue IntOrString(string description, bool v3) => Tree.Object(
        ("description", Tree.Text(description)),
        ("anyOf", v3 ? Tree.List(Tree.Object(("type", "integer")), Tree.Object(("type", "string"))) : null),
        ("x-kubernetes-int-or-string", true));

    private static void Add(MapValue schema, Constraint constraint)
    {
        switch (constraint)
        {
            case Minimum { Value: var value, Exclusive: var exclusive }:
                Bound(schema, "minimum", "exclusiveMinimum", value, exclusive);
                break;
            case Maximum { Value: var value, Exclusive: var exclusive }:
                Bound(schema, "maximum", "exclusiveMaximum", value, exclusive);
                break;
            case MultipleOf { Value: var value }:
                schema["multipleOf"] = Number(value);
                break;
            case MinLength { Length: var length }:
                schema["minLength"] = length;
                break;
            case MaxLength { Length: var length }:
                schema["maxLength"] = length;
                break;
            case Pattern { Text: var text }:
                schema["pattern"] = text;
                break;
            case Format { Name: var name }:
                schema["format"] = name;
                break;
            case OneOf { Values: var values }:
                schema["enum"] = Tree.Strings(values);
                break;
            case MinItems { Count: var count }:
                schema["minItems"] = count;
                break;
            case MaxItems { Count: var count }:
                schema["maxItems"] = count;
                break;
            case UniqueItems:
                schema["uniqueItems"] = true;
                break;
            case MinProperties { Count: var count }:
                schema["minProperties"] = count;
                break;
            case MaxProperties { Count: var count }:
                schema["maxProperties"] = count;
                break;
            case Immutable:
                schema["x-kubernetes-validations"] = Tree.List(Tree.Object(("rule", "self == oldSelf")));
                break;
            case Required:
                // Stands in the list of the struct that has the member.
                break;
            default:
                throw new NotSupportedException($"{constraint} has no OpenAPI form");
        }
    }

    private static void Bound(MapValue schema, string name, string exclusiveName, double value, bool exclusive)
    {
        schema[name] = Number(value);
        if (exclusive)
            schema[exclusiveName] = true;
    }

    /// <summary>A whole number without a point.</summary>
    private static Value Number(double value) => double.IsInteger(value) && Math.Abs(value) < 1L << 53 ? new IntegerValue((long)value) : new FloatValue(value);
}
