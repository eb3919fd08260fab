using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// Fits a tree to a type as k8s.io/apimachinery's unstructured converter does, which is more lenient with numbers than a decoder of JSON:
/// a whole float is an integer, and an integer that is too large loses its upper bits.
/// </summary>
internal sealed class Unstructured
{
    private readonly JsonPath _path = new();
    private readonly SortedSet<string> _unknowns = new(StringComparer.Ordinal);

    private Unstructured()
    {
    }

    /// <summary>The tree as one that decodes into the type.</summary>
    /// <param name="schema">The type.</param>
    /// <param name="tree">The tree; not edited.</param>
    /// <param name="unknowns">Members the type has not, sorted: <c>unknown field "spec.colour"</c>.</param>
    /// <exception cref="DecodeException">A value has the wrong type.</exception>
    public static MapValue Fit(StructSchema schema, MapValue tree, out IReadOnlyList<string> unknowns)
    {
        var conversion = new Unstructured();
        var fitted = conversion.Struct(schema, tree);
        unknowns = [.. conversion._unknowns];
        return fitted;
    }

    private Value Convert(TypeSchema schema, Value value) => (schema, value) switch
    {
        (_, NullValue) => value,
        (StructSchema type, MapValue map) => Struct(type, map),
        (StructSchema, _) => throw new DecodeException("cannot restore struct from: " + KindOf(value)),
        (MapSchema type, MapValue map) => new MapValue(map.Members.Select(m => KeyValuePair.Create(m.Key, Convert(type.Element, m.Value)))),
        (MapSchema, _) => throw new DecodeException("cannot restore map from " + KindOf(value)),
        (ListSchema type, ListValue list) => List(type, list),
        (ListSchema, _) => throw new DecodeException("cannot restore slice from " + KindOf(value)),
        _ => Scalar((ScalarSchema)schema, value),
    };

    private MapValue Struct(StructSchema schema, MapValue map)
    {
        var fitted = new MapValue();
        foreach (var field in schema.Fields)
        {
            if (!map.TryGet(field.Name, out var member))
                continue;
            _path.Push(field.Name);
            fitted[field.Name] = Convert(field.Type, member);
            _path.Pop();
        }
        foreach (var name in fitted.Count == map.Count ? [] : map.Names)
        {
            if (schema.Field(name) is null)
                Unknown(name);
        }
        return fitted;
    }

    private ListValue List(ListSchema schema, ListValue list)
    {
        var fitted = new ListValue();
        for (var i = 0; i < list.Count; i++)
        {
            _path.Push(i);
            fitted.Add(Convert(schema.Element, list[i]));
            _path.Pop();
        }
        return fitted;
    }

    private static Value Scalar(ScalarSchema schema, Value value) => schema.Type switch
    {
        // What reads itself is given the value as it is, and says itself what is wrong with it.
        ScalarType.Time or ScalarType.MicroTime or ScalarType.Duration or ScalarType.IntOrString or ScalarType.Quantity or ScalarType.Raw => value,
        ScalarType.String when value is StringValue => value,
        ScalarType.Boolean when value is BooleanValue => value,
        ScalarType.Double or ScalarType.Single when value is IntegerValue or FloatValue => value,
        ScalarType.Int32 or ScalarType.Int64 when value is IntegerValue integer => Whole(schema.Type, integer.Number),
        ScalarType.Int32 or ScalarType.Int64 when value is FloatValue { Number: var number } && double.IsInteger(number) => Whole(schema.Type, (long)number),
        // Go can make a string of an integer, a character, and an integer of a float; between these it says so.
        ScalarType.String when value is IntegerValue => throw new DecodeException("cannot convert int64 to string"),
        ScalarType.Int32 or ScalarType.Int64 when value is FloatValue => throw new DecodeException("cannot convert float64 to " + schema.GoType),
        _ => throw new DecodeException("unrecognized type: " + schema.GoType),
    };

    private static IntegerValue Whole(ScalarType type, long number) => new(type == ScalarType.Int32 ? unchecked((int)number) : number);

    /// <summary>Go's kind of a value.</summary>
    private static string KindOf(Value value) => value switch
    {
        ListValue => "slice",
        MapValue => "map",
        _ => GoPrint.TypeOf(value),
    };

    private void Unknown(string name)
    {
        if (_unknowns.Count >= StrictErrors.Max)
            return;
        _path.Push(name);
        _unknowns.Add($"unknown field \"{_path}\"");
        _path.Pop();
    }
}
