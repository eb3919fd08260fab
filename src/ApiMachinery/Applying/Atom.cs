using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>What apply asks of a scalar.</summary>
internal enum ScalarRule
{
    /// <summary>No scalar is allowed.</summary>
    None,
    Numeric,
    String,
    Boolean,

    /// <summary>Any scalar: a time, a number or a string.</summary>
    Untyped,
}

/// <summary>The shape a value takes where its type allows several.</summary>
internal enum Shape
{
    /// <summary>Not decided: null, or a value that does not fit.</summary>
    Any,
    Scalar,
    List,
    Map,
}

/// <summary>
/// What apply knows of a type (structured-merge-diff's schema.Atom). A declared type has one of the three rules;
/// a type that holds any JSON has all.
/// </summary>
internal sealed class Atom
{
    public ScalarRule Scalar { get; set; }

    public ListRule? List { get; set; }

    public MapRule? Map { get; set; }

    /// <summary>The shape of a value; <see cref="Shape.Any"/> for null where the type has several.</summary>
    public Shape Deduce(Value? value)
    {
        if (Only() is var only and not Shape.Any)
            return only;
        return value switch
        {
            null or NullValue => Shape.Any,
            ListValue => Shape.List,
            MapValue => Shape.Map,
            _ => Shape.Scalar,
        };
    }

    /// <summary>The rule to walk a value by.</summary>
    public Shape Walk(Value? value) => Deduce(value) is var shape and not Shape.Any ? shape : Shape.Map;

    private Shape Only() => (Scalar, List, Map) switch
    {
        (_, null, null) => Shape.Scalar,
        (ScalarRule.None, { }, null) => Shape.List,
        (ScalarRule.None, null, { }) => Shape.Map,
        _ => Shape.Any,
    };
}

/// <summary>A list: atomic, a set of scalars (associative without keys) or a list map (with keys).</summary>
internal sealed class ListRule
{
    public required Atom Element { get; init; }

    public required bool Associative { get; init; }

    public IReadOnlyList<ListKey> Keys { get; init; } = [];
}

/// <summary>A key field of a list map.</summary>
/// <param name="Name">Its JSON name.</param>
/// <param name="Default">What an item that leaves it out is taken to have; null if nothing.</param>
internal sealed record ListKey(string Name, Value? Default);

/// <summary>A struct (declared fields) or a map (an element type); both where unknown members are kept.</summary>
internal sealed class MapRule
{
    public Dictionary<string, FieldRule> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>The type of members that are not declared; null if there may be none.</summary>
    public Atom? Element { get; set; }

    public bool Atomic { get; init; }

    /// <summary>True for a map of anything, whose type is deduced from what it holds.</summary>
    public bool IsDeduced { get; init; }

    public PathElement PathTo(string name) => Fields.TryGetValue(name, out var field) ? field.Element : PathElement.Field(name);

    /// <summary>The type of a member; null if it is not declared.</summary>
    public Atom? Member(string name) => Fields.TryGetValue(name, out var field) ? field.Type : Element;
}

/// <summary>A declared field, with its path element made once.</summary>
internal sealed record FieldRule(PathElement Element, Atom Type);
