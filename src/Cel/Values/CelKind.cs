namespace OrleansAA.Cel.Values;

/// <summary>What a <see cref="CelValue"/> is.</summary>
public enum CelKind : byte
{
    /// <summary>No value at all: what <c>default</c> is. No expression has it.</summary>
    None,
    Error,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
    Timestamp,
    Duration,
    Type,
    Optional,
    Object,
}
