using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>What a member's type declares besides its shape: the rules that are checked, and its default, as OpenAPI says them of a CRD.</summary>
internal static class SchemaRules
{
    /// <summary>Where rules in CEL stand.</summary>
    public const string Validations = "x-kubernetes-validations";

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
                Add(schema, Tree.Object(("rule", "self == oldSelf")));
                break;
            case CelRule rule:
                Add(schema, Form(rule));
                break;
            case Required:
                // Stands in the list of the struct that has the member.
                break;
            default:
                throw new NotSupportedException($"{constraint} has no OpenAPI form");
        }
    }

    /// <summary>The rules of a class, as they stand in its definition; null if it has none.</summary>
    public static Value? Of(IReadOnlyList<CelRule> rules) => rules.Count == 0 ? null : Tree.List(rules.Select(Form));

    private static void Add(MapValue schema, MapValue rule)
    {
        if (schema.Get(Validations) is ListValue rules)
            rules.Add(rule);
        else
            schema[Validations] = Tree.List(rule);
    }

    private static MapValue Form(CelRule rule) => Tree.Object(
        ("rule", rule.Expression),
        ("message", Tree.Text(rule.Message ?? "")),
        ("messageExpression", Tree.Text(rule.MessageExpression ?? "")),
        ("reason", Tree.Text(rule.Reason == CelRuleReason.FieldValueInvalid ? "" : rule.Reason.ToString())),
        ("fieldPath", Tree.Text(rule.FieldPath ?? "")),
        ("optionalOldSelf", rule.OptionalOldSelf ? true : null));

    private static void Bound(MapValue schema, string name, string exclusiveName, double value, bool exclusive)
    {
        schema[name] = Number(value);
        if (exclusive)
            schema[exclusiveName] = true;
    }

    /// <summary>A whole number without a point.</summary>
    private static Value Number(double value) => double.IsInteger(value) && Math.Abs(value) < 1L << 53 ? new IntegerValue((long)value) : new FloatValue(value);
}
