using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Makes atoms of schemas, as kube-openapi's schemaconv makes them of OpenAPI documents.</summary>
internal sealed class AtomBuilder
{
    private readonly Dictionary<(StructSchema Schema, bool Atomic), Atom> _structs = [];

    private readonly Atom _untyped = new() { Scalar = ScalarRule.Untyped };

    private readonly Atom _deduced = new() { Scalar = ScalarRule.Untyped };

    private AtomBuilder()
    {
        _untyped.List = new ListRule { Element = _untyped, Associative = false };
        _untyped.Map = new MapRule { Element = _untyped, Atomic = true };
        _deduced.List = new ListRule { Element = _untyped, Associative = false };
        _deduced.Map = new MapRule { Element = _deduced, IsDeduced = true };
    }

    public static Atom Build(StructSchema schema) => new AtomBuilder().Struct(schema, atomic: false);

    private Atom Of(TypeSchema schema, bool atomic) => schema switch
    {
        StructSchema type => Struct(type, atomic),
        MapSchema map => new Atom { Map = new MapRule { Element = Of(map.Element, atomic: false), Atomic = map.Atomic } },
        ListSchema list => new Atom { List = List(list) },
        ScalarSchema { Type: ScalarType.Raw } raw => raw.PreserveUnknownFields ? _deduced : _untyped,
        _ => new Atom { Scalar = Scalar(((ScalarSchema)schema).Type) },
    };

    private Atom Struct(StructSchema schema, bool atomic)
    {
        var key = (schema, atomic || schema.Atomic);
        if (_structs.TryGetValue(key, out var known))
            return known;
        var map = new MapRule { Atomic = key.Item2 };
        var atom = _structs[key] = new Atom { Map = map };
        foreach (var field in schema.Fields)
            map.Fields.Add(field.Name, new FieldRule(PathElement.Field(field.Name), Of(field.Type, field.Atomic)));
        return atom;
    }

    /// <summary>A list with no list type that strategic merge merges is associative too: the older tags say the same thing.</summary>
    private ListRule List(ListSchema list)
    {
        var byPatch = list.Type == ListType.Atomic && list.PatchMerge;
        IReadOnlyList<string> keys = byPatch ? list.PatchMergeKey is { } key ? [key] : [] : list.Type == ListType.Map ? list.Keys : [];
        return new ListRule
        {
            Element = Of(list.Element, atomic: false),
            Associative = byPatch || list.Type != ListType.Atomic,
            Keys = [.. keys.Select(k => new ListKey(k, Default(list.Element, k)))],
        };
    }

    /// <summary>OpenAPI gives a field that is always written its zero value as default.</summary>
    private static Value? Default(TypeSchema element, string key) => (element as StructSchema)?.Field(key) switch
    {
        { Emission: Emission.Always, Type: ScalarSchema { Type: not (ScalarType.Time or ScalarType.MicroTime or ScalarType.IntOrString or ScalarType.Quantity or ScalarType.Raw) } type } => type.ToValue(null),
        _ => null,
    };

    private static ScalarRule Scalar(ScalarType type) => type switch
    {
        ScalarType.String or ScalarType.Duration => ScalarRule.String,
        ScalarType.Boolean => ScalarRule.Boolean,
        ScalarType.Time or ScalarType.MicroTime or ScalarType.IntOrString or ScalarType.Quantity => ScalarRule.Untyped,
        _ => ScalarRule.Numeric,
    };
}
