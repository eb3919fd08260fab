namespace OrleansAA.Cel.Types;

public enum CelTypeKind
{
    Dyn,
    Error,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Duration,
    Timestamp,
    List,
    Map,
    Object,
    Opaque,
    Type,
    Parameter,
}
