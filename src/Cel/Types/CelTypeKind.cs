namespace OrleansAA.Cel.Types;

/// <summary>Sorts of types.</summary>
public enum CelTypeKind
{
    /// <summary>Any value.</summary>
    Dyn,

    /// <summary>None: the expression does not compile.</summary>
    Error,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary>A whole number without a sign.</summary>
    Uint,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>A text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A span of time.</summary>
    Duration,

    /// <summary>A moment.</summary>
    Timestamp,

    /// <summary>A list, of a type of elements.</summary>
    List,

    /// <summary>A map, of types of keys and values.</summary>
    Map,

    /// <summary>An object with fields, known by name.</summary>
    Object,

    /// <summary>A type of a library, with functions and no fields.</summary>
    Opaque,

    /// <summary>A type as a value.</summary>
    Type,

    /// <summary>A type that a function leaves open.</summary>
    Parameter,
}
