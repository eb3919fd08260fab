using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Values;

/// <summary>
/// A value with a type of the host: an object with fields (of a schema, of a C# type, of the request) or an opaque one that only functions understand.
/// It must not change while an expression is evaluated, but it may find its fields when they are asked for.
/// </summary>
public abstract class CelObject
{
    /// <summary>Its type.</summary>
    public abstract CelType Type { get; }

    /// <summary>The value of a field that is set, or of one that is not and has a default; an error is passed on. False: <c>no such key</c>.</summary>
    public virtual bool TryGetField(string field, out CelValue value)
    {
        value = default;
        return false;
    }

    /// <summary>Whether a field is set: what <c>has(object.field)</c> and <c>object.?field</c> ask.</summary>
    public virtual bool HasField(string field) => TryGetField(field, out _);

    /// <summary>What <c>==</c> says. It costs one, so it must be cheap.</summary>
    public virtual bool EqualTo(CelObject other) => ReferenceEquals(this, other);

    /// <summary>The length that functions which read it are charged for, or null where it is one.</summary>
    internal virtual int? Size => null;
}
