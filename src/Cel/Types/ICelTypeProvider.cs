namespace OrleansAA.Cel.Types;

/// <summary>
/// The fields of types that the host declares: of a schema, of a C# type, of the request. Names are those that stand in expressions. It is asked while an
/// expression is compiled, never while one is evaluated; it must answer the same every time.
/// </summary>
public interface ICelTypeProvider
{
    /// <summary>Whether there is such a type, so that an expression may name it.</summary>
    bool HasType(string typeName);

    /// <summary>The type of a field, or null if the type has no such field.</summary>
    CelType? FieldType(string typeName, string field);
}

/// <summary>Knows no types.</summary>
internal sealed class NoTypes : ICelTypeProvider
{
    public static readonly NoTypes Instance = new();

    public bool HasType(string typeName) => false;

    public CelType? FieldType(string typeName, string field) => null;
}

/// <summary>Asks one after the other.</summary>
internal sealed class JoinedTypes(ICelTypeProvider first, ICelTypeProvider second) : ICelTypeProvider
{
    public bool HasType(string typeName) => first.HasType(typeName) || second.HasType(typeName);

    public CelType? FieldType(string typeName, string field) => (first.HasType(typeName) ? first : second).FieldType(typeName, field);
}
