using System.Collections;
using k8s.Models;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Crds;

/// <summary>Writes a type as the structural schema of a CRD: everything inline, each node with its type.</summary>
/// <param name="version">What paths of losses begin with.</param>
/// <param name="lost">Gets what the schema does not say.</param>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema: structural.go, validation.go.</remarks>
internal sealed class StructuralSchema(string version, List<string> lost)
{
    private const string PreserveUnknownFields = "x-kubernetes-preserve-unknown-fields";

    /// <summary>What a quantity looks like, as controller-gen writes it.</summary>
    private const string QuantityPattern = @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

    private static readonly HashSet<string> ObjectMembers = ["apiVersion", "kind", "metadata"];

    private readonly Stack<StructSchema> _around = new();

    /// <summary>The schema of a kind in a version.</summary>
    public MapValue Root(StructSchema schema)
    {
        _around.Push(schema);
        var members = Tree.Object(("apiVersion", Tree.Object(("type", "string"))), ("kind", Tree.Object(("type", "string"))), ("metadata", Tree.Object(("type", "object"))));
        var path = FieldPath.Root;
        foreach (var field in schema.Fields.Where(f => !ObjectMembers.Contains(f.Name)))
            members[field.Name] = Member(field, path.Child(field.Name), isStatus: field.Name == "status");
        _around.Pop();
        return Object(schema, schema.Description, members, schema.Fields.Where(f => !ObjectMembers.Contains(f.Name) && f.Name != "status"));
    }

    private static MapValue Object(StructSchema schema, string description, MapValue members, IEnumerable<FieldSchema> fields)
    {
        var required = Tree.Strings(fields.Where(IsRequired).Select(f => f.Name).Order(StringComparer.Ordinal));
        return Tree.Object(
            ("description", Tree.Text(description)), ("type", "object"), ("properties", members.Count == 0 ? null : members), ("required", required.Count == 0 ? null : required),
            ("x-kubernetes-map-type", Tree.Text(schema.Atomic ? "atomic" : "")), (SchemaRules.Validations, SchemaRules.Of(schema.Rules)));
    }

    private MapValue Member(FieldSchema field, FieldPath path, bool isStatus = false)
    {
        var schema = SchemaRules.Add(Of(field.Type, field.Description, path), field);
        if (field.Type is ScalarSchema { Type: ScalarType.Raw or ScalarType.IntOrString } && schema.Get("format") is not null)
            schema.Remove("format");
        if (field.Atomic && field.Type is StructSchema or MapSchema)
            schema["x-kubernetes-map-type"] = "atomic";
        if (field.Default is null && field.Emission == Emission.Always && !isStatus && !IsRequired(field))
            AddZero(schema, field.ValueOf(null));
        if (field.Type is ListSchema { PatchMerge: true })
            lost.Add($"{version} {path}: [PatchMerge]: a CRD takes no strategic merge patch: left out");
        return schema;
    }

    /// <summary>What stands there where a client leaves the member out; a zero that is null, a time's, may be said and is none.</summary>
    private static void AddZero(MapValue schema, Value zero)
    {
        if (zero.IsNull)
            schema["nullable"] = true;
        else
            schema["default"] = zero;
    }

    /// <summary>A member that cannot be null is zero where a client leaves it out: that is a default, unless its rules forbid zero.</summary>
    private static bool IsRequired(FieldSchema field) => field.Constraints.Any(c => c is Required) || (field.Default is null && field.Emission == Emission.Always && !MayBeZero(field));

    private static bool MayBeZero(FieldSchema field) => field.Type switch
    {
        StructSchema type => type.Fields.All(f => !IsRequired(f)),
        EnumSchema names => names.Names.Contains((field.ValueOf(null) as StringValue)?.Text ?? ""),
        _ => field.Constraints.All(c => ConstraintCheck.Check(c, field.Type, ZeroOf(field), FieldPath.Root) is null),
    };

    private static object? ZeroOf(FieldSchema field) => field.ValueOf(null) switch
    {
        StringValue text => text.Text,
        IntegerValue number => number.Number,
        FloatValue number => number.Number,
        ListValue => Array.Empty<object>(),
        MapValue => new Hashtable(),
        _ => null,
    };

    private MapValue Of(TypeSchema type, string description, FieldPath path) => type.Plain switch
    {
        EnumSchema names => Described(description, ("type", "string"), ("enum", Tree.Strings(names.Names))),
        ScalarSchema scalar => Scalar(scalar, description),
        StructSchema within => Struct(within, description, path),
        ListSchema list => Described(
            description, ("type", "array"), ("items", Of(list.Element, "", path.Index(0))),
            ("x-kubernetes-list-type", Tree.Text(list.Type switch { ListType.Map => "map", ListType.Set => "set", _ => "" })), ("x-kubernetes-list-map-keys", list.Keys.Count == 0 ? null : Tree.Strings(list.Keys))),
        MapSchema map => Described(
            description, ("type", "object"), ("additionalProperties", Of(map.Element, "", path.Key("*"))), ("x-kubernetes-map-type", Tree.Text(map.Atomic ? "atomic" : ""))),
        var other => throw new NotSupportedException($"{path}: {other} has no form in a CRD"),
    };

    private MapValue Struct(StructSchema schema, string description, FieldPath path)
    {
        if (schema.ClrType == typeof(V1ObjectMeta))
            return Described(description, ("type", "object"), (PreserveUnknownFields, true));
        if (_around.Contains(schema))
        {
            lost.Add($"{version} {path}: {schema.ClrType.Name} contains itself, which no CRD can say: an object of any members");
            return Described(description, ("type", "object"), (PreserveUnknownFields, true));
        }
        _around.Push(schema);
        var members = new MapValue();
        foreach (var field in schema.Fields)
            members[field.Name] = Member(field, path.Child(field.Name));
        _around.Pop();
        return Object(schema, description.Length > 0 ? description : schema.Description, members, schema.Fields);
    }

    private static MapValue Scalar(ScalarSchema scalar, string description) => scalar.Type switch
    {
        ScalarType.Boolean => Described(description, ("type", "boolean")),
        ScalarType.Int32 => Described(description, ("type", "integer"), ("format", "int32")),
        ScalarType.Int64 => Described(description, ("type", "integer"), ("format", "int64")),
        ScalarType.Single => Described(description, ("type", "number"), ("format", "float")),
        ScalarType.Double => Described(description, ("type", "number")),
        ScalarType.Time or ScalarType.MicroTime => Described(description, ("type", "string"), ("format", "date-time")),
        ScalarType.IntOrString => SchemaRules.IntOrString(description, v3: true),
        ScalarType.Quantity => Quantity(description),
        ScalarType.Raw => Described(description, ("type", Tree.Text(scalar is { PreserveUnknownFields: true } ? "object" : "")), (PreserveUnknownFields, true)),
        _ => Described(description, ("type", "string")),
    };

    private static MapValue Quantity(string description)
    {
        var schema = SchemaRules.IntOrString(description, v3: true);
        schema["pattern"] = QuantityPattern;
        return schema;
    }

    private static MapValue Described(string description, params ReadOnlySpan<(string Name, Value? Value)> members)
    {
        var map = Tree.Object(("description", Tree.Text(description)));
        foreach (var (name, value) in Tree.Object(members).Members)
            map[name] = value;
        return map;
    }
}
