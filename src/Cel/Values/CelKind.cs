namespace OrleansAA.Cel.Values;

/// <summary>What a <see cref="CelValue"/> is.</summary>
public enum CelKind : byte
{
    /// <summary>No value at all: what <c>default</c> is. No expression has it.</summary>
    None,

    /// <summary>An error, with its message.</summary>
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

    /// <summary>A list.</summary>
    List,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A moment.</summary>
    Timestamp,

    /// <summary>A span of time.</summary>
    Duration,

    /// <summary>A type.</summary>
    Type,

    /// <summary>A value that may be absent.</summary>
    Optional,

    /// <summary>An object with fields, or one of a library.</summary>
    Object,
}
