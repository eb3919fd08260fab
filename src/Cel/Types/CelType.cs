namespace OrleansAA.Cel.Types;

/// <summary>A type of the language. Types are compared by structure (<see cref="IsExactly"/>); the ones without parameters are single objects.</summary>
public sealed class CelType
{
    /// <summary>Any value: what it is is seen when the expression runs.</summary>
    public static readonly CelType Dyn = new(CelTypeKind.Dyn, "dyn");

    /// <summary>What an expression has that does not compile.</summary>
    public static readonly CelType Error = new(CelTypeKind.Error, "!error!");

    /// <summary>The type of <c>null</c>.</summary>
    public static readonly CelType Null = new(CelTypeKind.Null, "null_type");

    /// <summary><c>true</c> and <c>false</c>.</summary>
    public static readonly CelType Bool = new(CelTypeKind.Bool, "bool");

    /// <summary>Whole numbers of 64 bits.</summary>
    public static readonly CelType Int = new(CelTypeKind.Int, "int");

    /// <summary>Whole numbers of 64 bits without a sign: <c>1u</c>.</summary>
    public static readonly CelType Uint = new(CelTypeKind.Uint, "uint");

    /// <summary>Floating-point numbers of 64 bits.</summary>
    public static readonly CelType Double = new(CelTypeKind.Double, "double");

    /// <summary>Texts of Unicode code points.</summary>
    public static readonly CelType String = new(CelTypeKind.String, "string");

    /// <summary>Sequences of bytes: <c>b"abc"</c>.</summary>
    public static readonly CelType Bytes = new(CelTypeKind.Bytes, "bytes");

    /// <summary>Spans of time.</summary>
    public static readonly CelType Duration = new(CelTypeKind.Duration, "google.protobuf.Duration");

    /// <summary>Moments.</summary>
    public static readonly CelType Timestamp = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>Types as values: <c>type(1)</c>.</summary>
    public static readonly CelType Type = new(CelTypeKind.Type, "type");

    /// <summary>A list of anything.</summary>
    public static readonly CelType ListOfDyn = List(Dyn);

    /// <summary>A map of anything to anything.</summary>
    public static readonly CelType MapOfDyn = Map(Dyn, Dyn);

    private CelType(CelTypeKind kind, string name, params CelType[] parameters)
    {
        (Kind, Name, Parameters) = (kind, name, parameters);
        Nodes = 1 + Math.Min(1 << 20, parameters.Sum(parameter => parameter.Nodes));
        HasParameters = kind == CelTypeKind.Parameter || parameters.Any(parameter => parameter.HasParameters);
    }

    /// <summary>What sort of type it is.</summary>
    public CelTypeKind Kind { get; }

    /// <summary>The name without parameters, as <c>type(x)</c> has it.</summary>
    public string Name { get; }

    /// <summary>The types it is made with: of a list its elements', of a map its keys' and values'.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    /// <summary>How many types this one is made of, itself included.</summary>
    internal int Nodes { get; }

    /// <summary>Whether a type within it is still to be decided.</summary>
    internal bool HasParameters { get; }

    /// <summary>Whether it is <c>optional_type</c> of something.</summary>
    public bool IsOptional => Kind == CelTypeKind.Opaque && Name == OptionalName;

    internal const string OptionalName = "optional_type";

    /// <summary>A list.</summary>
    /// <param name="element">What is in it.</param>
    public static CelType List(CelType element) => new(CelTypeKind.List, "list", element);

    /// <summary>A map.</summary>
    /// <param name="key">Its keys.</param>
    /// <param name="value">Its values.</param>
    public static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", key, value);

    /// <summary>A value that may be absent.</summary>
    /// <param name="value">The value, if it is there.</param>
    public static CelType Optional(CelType value) => new(CelTypeKind.Opaque, OptionalName, value);

    /// <summary>A type whose fields an <see cref="ICelTypeProvider"/> knows.</summary>
    public static CelType Object(string name) => new(CelTypeKind.Object, name);

    /// <summary>A type that has functions, but no fields.</summary>
    public static CelType Opaque(string name, params CelType[] parameters) => new(CelTypeKind.Opaque, name, parameters);

    /// <summary>The type whose only value is the given type.</summary>
    public static CelType Of(CelType type) => new(CelTypeKind.Type, "type", type);

    /// <summary>A type that a call decides, in the declaration of a function.</summary>
    public static CelType Parameter(string name) => new(CelTypeKind.Parameter, name);

    /// <summary>Whether both are the same type, parameters included; <see cref="Dyn"/> is the same as itself alone.</summary>
    /// <param name="other">The other.</param>
    public bool IsExactly(CelType other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (Kind != other.Kind || Nodes != other.Nodes || Name != other.Name || Parameters.Count != other.Parameters.Count) return false;
        for (var i = 0; i < Parameters.Count; i++)
            if (!Parameters[i].IsExactly(other.Parameters[i])) return false;
        return true;
    }

    /// <summary>As messages of the checker have it: <c>map(string, list(int))</c>.</summary>
    public override string ToString() => Kind switch
    {
        CelTypeKind.Null => "null",
        CelTypeKind.Duration => "duration",
        CelTypeKind.Timestamp => "timestamp",
        _ => Parameters.Count == 0 ? Name : $"{Name}({string.Join(", ", Parameters)})",
    };
}
