using k8s.Models;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>
/// The definitions of one document. A type is added when it is first referred to, and with it all it refers to. The forms are those of
/// kube-openapi: v2 has descriptions beside <c>$ref</c> and no defaults; v3 wraps such a reference in <c>allOf</c> and has defaults.
/// </summary>
internal sealed class Definitions(bool v3, GroupVersionKinds kinds)
{
    private readonly Dictionary<string, Value> _definitions = new(StringComparer.Ordinal);

    public static string ListName(KindVersion version) => version.Schema.OpenApiName + "List";

    /// <summary>All definitions by name, sorted.</summary>
    public MapValue ToValue() => Tree.Sorted(_definitions);

    /// <summary><c>{"$ref": ...}</c> to a definition of this document.</summary>
    public MapValue Reference(string definition) => Tree.Object(("$ref", (v3 ? "#/components/schemas/" : "#/definitions/") + definition));

    /// <summary>Makes sure the type is defined; returns the definition's name.</summary>
    public string Add(StructSchema schema)
    {
        if (_definitions.TryAdd(schema.OpenApiName, NullValue.Instance))
        {
            // The name is taken before the members are looked at: a type may contain itself.
            _definitions[schema.OpenApiName] = Struct(
                schema.OpenApiName,
                schema.Description,
                schema.Fields.Select(f => KeyValuePair.Create<string, Value>(f.Name, Property(f))),
                schema.Fields.Where(IsRequired).Select(f => f.Name),
                atomic: schema.ClrType == typeof(V1OwnerReference),
                rules: SchemaRules.Of(schema.Rules));
        }
        return schema.OpenApiName;
    }

    /// <summary>Makes sure a definition of <see cref="WellKnownDefinitions"/> is there; returns its name.</summary>
    public string Add(string wellKnown)
    {
        _definitions.TryAdd(wellKnown, WellKnownDefinitions.Of(wellKnown));
        return wellKnown;
    }

    /// <summary>Makes sure the list of a kind is defined; returns the definition's name.</summary>
    public string AddList(ResourceKind kind, KindVersion version)
    {
        var name = ListName(version);
        if (_definitions.ContainsKey(name))
            return name;
        var status = SchemaRegistry.Of<V1Status>();
        var items = Described($"Items is the list of {kind.Kind} objects.", ("type", "array"), ("items", Element(version.Schema)));
        _definitions[name] = Struct(
            name,
            $"{kind.ListKind} is a list of {kind.Kind} objects.",
            [
                new("apiVersion", Property(status.Field("apiVersion")!)),
                new("kind", Property(status.Field("kind")!)),
                new("metadata", Property(status.Field("metadata")!)),
                new("items", items),
            ],
            ["items"]);
        return name;
    }

    /// <summary>Metadata is never required: in Go it is a struct, which stands there whether a client wrote it or not.</summary>
    private static bool IsRequired(FieldSchema field) =>
        (field.Emission == Emission.Always && field.Name != "metadata" && field.Default is null) || field.Constraints.Any(c => c is Required);

    /// <summary>A struct that may be absent has no default; one that is always there has an empty one.</summary>
    private static bool IsPointer(FieldSchema field) =>
        field.Emission == Emission.UnlessNull || field.Nullable;

    private static MapValue Described(string description, params ReadOnlySpan<(string Name, Value? Value)> members)
    {
        var map = Tree.Object(("description", Tree.Text(description)));
        foreach (var (name, value) in Tree.Object(members).Members)
            map[name] = value;
        return map;
    }

    private MapValue Struct(
        string name, string description, IEnumerable<KeyValuePair<string, Value>> properties, IEnumerable<string> required, bool atomic = false, Value? rules = null)
    {
        var needed = Tree.Strings(required);
        return Described(
            description,
            ("type", "object"),
            ("properties", Tree.Sorted(properties)),
            ("required", needed.Count == 0 ? null : needed),
            ("x-kubernetes-map-type", Tree.Text(atomic ? "atomic" : "")),
            (SchemaRules.Validations, rules),
            ("x-kubernetes-group-version-kind", kinds.Of(name)));
    }

    private MapValue Property(FieldSchema field) => SchemaRules.Add(Unruled(field), field);

    private MapValue Unruled(FieldSchema field) => field.Type switch
    {
        ScalarSchema { Type: ScalarType.Raw } => Raw(field),
        ScalarSchema { Type: ScalarType.Time } => Referring(Add(WellKnownDefinitions.Time), field.Description, null),
        ScalarSchema scalar => Scalar(scalar, field.Description, hasDefault: field.Emission == Emission.Always),
        StructSchema type => Referring(Add(type), field.Description, IsPointer(field) ? null : new MapValue()),
        ListSchema list => List(list, field.Description),
        MapSchema map => Map(map, field.Description),
        var other => throw new NotSupportedException($"{field.OwnerType}.{field.Name}: {other} has no OpenAPI form"),
    };

    /// <summary>The schema of an item of a list or map. Items are there or not; in v3 each has the zero value as its default.</summary>
    private MapValue Element(TypeSchema type) => type switch
    {
        ScalarSchema { Type: ScalarType.Time } => Reference(Add(WellKnownDefinitions.Time)),
        ScalarSchema { Type: ScalarType.Raw } => Reference(Add(WellKnownDefinitions.RawExtension)),
        ScalarSchema scalar => Scalar(scalar, "", hasDefault: true),
        StructSchema nested => Referring(Add(nested), "", new MapValue()),
        ListSchema list => List(list, ""),
        MapSchema map => Map(map, ""),
        var other => throw new NotSupportedException($"{other} has no OpenAPI form"),
    };

    private MapValue Referring(string definition, string description, MapValue? byDefault)
    {
        if (!v3)
            return Described(description, ("$ref", Reference(definition)["$ref"]));
        return description.Length == 0 && byDefault is null
            ? Reference(definition)
            : Described(description, ("default", byDefault), ("allOf", Tree.List(Reference(definition))));
    }

    private MapValue Scalar(ScalarSchema scalar, string description, bool hasDefault)
    {
        if (scalar.Type == ScalarType.IntOrString)
            return SchemaRules.IntOrString(description, v3);
        var (type, format, zero) = scalar.Type switch
        {
            ScalarType.String => ("string", "", (Value?)""),
            ScalarType.Duration or ScalarType.Quantity => ("string", "", null),
            ScalarType.MicroTime => ("string", "date-time", null),
            ScalarType.Single => ("number", "float", 0),
            ScalarType.Boolean => ("boolean", "", false),
            ScalarType.Int32 => ("integer", "int32", 0),
            ScalarType.Int64 => ("integer", "int64", 0),
            _ => ("number", "double", 0),
        };
        return Described(description, ("type", type), ("format", Tree.Text(format)), ("default", v3 && hasDefault && scalar is not EnumSchema ? zero : null),
            ("enum", scalar is EnumSchema { Names: var names } ? Tree.Strings(names) : null));
    }

    private MapValue List(ListSchema list, string description) => Described(
        description,
        ("type", "array"),
        ("items", Element(list.Element)),
        ("x-kubernetes-list-type", list.Type switch { ListType.Map => "map", ListType.Set => "set", _ => "atomic" }),
        ("x-kubernetes-list-map-keys", list.Keys.Count == 0 ? null : Tree.Strings(list.Keys)),
        ("x-kubernetes-patch-strategy", Tree.Text(list.PatchMerge ? "merge" : "")),
        ("x-kubernetes-patch-merge-key", Tree.Text(list.PatchMergeKey ?? "")));

    private MapValue Map(MapSchema map, string description) => Described(
        description,
        ("type", "object"),
        ("additionalProperties", Element(map.Element)),
        ("x-kubernetes-map-type", Tree.Text(map.Atomic ? "atomic" : "")));

    private MapValue Raw(FieldSchema field)
    {
        if (field.OwnerType == typeof(V1ManagedFieldsEntry))
            return Referring(Add(WellKnownDefinitions.FieldsV1), field.Description, null);
        if (field.OwnerType == typeof(V1WatchEvent))
            return Referring(Add(WellKnownDefinitions.RawExtension), field.Description, null);
        return Described(field.Description, ("type", "object"), ("x-kubernetes-preserve-unknown-fields", true));
    }
}
