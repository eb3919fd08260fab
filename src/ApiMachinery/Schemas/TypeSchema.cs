using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// What the machinery knows of a C# type that goes over the wire: how to read and write it as JSON, and what OpenAPI, apply and
/// strategic merge say of it. Made at compile time by the generator; immutable.
/// </summary>
public abstract class TypeSchema
{
    private readonly Lazy<bool> _hasRules;
    private readonly Lazy<bool> _hasExpressions;
    private readonly Lazy<bool> _hasDefaults;

    private protected TypeSchema()
    {
        // Asked by many threads at once: a bool? that one of them writes could be seen half written.
        _hasRules = new(() => Reachable.From(this).Any(t => t.HasOwnRules), LazyThreadSafetyMode.PublicationOnly);
        _hasExpressions = new(() => Reachable.From(this).Any(t => t.HasOwnExpressions), LazyThreadSafetyMode.PublicationOnly);
        _hasDefaults = new(() => Reachable.From(this).Any(t => t.HasOwnDefaults), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The C# type a value of this schema has.</summary>
    public abstract Type ClrType { get; }

    /// <summary>The type's name in messages of Go's decoder: <c>int32</c>, <c>[]string</c>, <c>v1.WidgetSpec</c>.</summary>
    public abstract string GoType { get; }

    /// <summary>True if there are rules for values of this type or for what is within them.</summary>
    public bool HasRules => _hasRules.Value;

    /// <summary>True if some of these rules are expressions.</summary>
    internal bool HasExpressions => _hasExpressions.Value;

    /// <summary>True if something within values of this type has a default.</summary>
    public bool HasDefaults => _hasDefaults.Value;

    /// <summary>The type without the possibility of being null.</summary>
    public virtual TypeSchema Plain => this;

    /// <summary>The types directly within this one.</summary>
    internal virtual IEnumerable<TypeSchema> Parts => [];

    internal virtual bool HasOwnRules => false;

    internal virtual bool HasOwnExpressions => false;

    internal virtual bool HasOwnDefaults => false;

    /// <summary>The value as a tree: what writing it and parsing that gives.</summary>
    public abstract Value ToValue(object? value);
}

/// <summary>The same with values in their own type: nothing is boxed on the way of a request.</summary>
/// <remarks>Implemented here only. A reference type's value may be null, whatever C# says of it: Go's zero value stands for it.</remarks>
public interface ITypeSchema<T>
{
    /// <summary>Reads the value the reader stands on (never null) into what is there already, as Go does: members of an object are read into the object that is there.</summary>
    /// <returns>False if nothing was read: the context knows why.</returns>
    internal bool Read(ref Utf8JsonReader reader, DecodeContext context, ref T value);

    /// <summary>Writes a value; null is written as the type's zero value, as Go would.</summary>
    internal void Write(Utf8JsonWriter writer, T value);

    /// <summary>What <see cref="Write"/> followed by a parse gives.</summary>
    internal Value ToValue(T value);

    /// <summary>True for what Go's omitempty leaves out: null, false, 0, "", an empty list or map.</summary>
    internal bool IsEmpty(T value);

    /// <summary>Sets the defaults of what is absent within a value.</summary>
    internal void ApplyDefaults(T value);

    /// <summary>What Go holds where nothing was read.</summary>
    internal T Zero { get; }
}

/// <summary>All types that a type leads to, itself included; types may lead to each other in a circle.</summary>
internal static class Reachable
{
    public static IEnumerable<TypeSchema> From(TypeSchema type)
    {
        var found = new HashSet<TypeSchema> { type };
        var waiting = new Queue<TypeSchema>(found);
        while (waiting.TryDequeue(out var next))
        {
            yield return next;
            foreach (var part in next.Parts.Where(found.Add))
                waiting.Enqueue(part);
        }
    }
}

/// <summary>Where a value that is never null on the wire may be absent: a C# <c>int?</c>, Go's pointer.</summary>
public abstract class OptionalSchema : TypeSchema
{
    /// <summary>The type of a value that is there.</summary>
    public abstract TypeSchema Inner { get; }

    /// <inheritdoc/>
    public override string GoType => Inner.GoType;

    /// <inheritdoc/>
    public override TypeSchema Plain => Inner;

    internal override IEnumerable<TypeSchema> Parts => [Inner];
}

internal sealed class OptionalSchema<T>(ITypeSchema<T> inner) : OptionalSchema, ITypeSchema<T?>
    where T : struct
{
    public override Type ClrType => typeof(T?);

    public override TypeSchema Inner { get; } = (TypeSchema)inner;

    T? ITypeSchema<T?>.Zero => null;

    public override Value ToValue(object? value) => ((ITypeSchema<T?>)this).ToValue((T?)value);

    bool ITypeSchema<T?>.Read(ref Utf8JsonReader reader, DecodeContext context, ref T? value)
    {
        var read = value ?? inner.Zero;
        if (!inner.Read(ref reader, context, ref read))
            return false;
        value = read;
        return true;
    }

    void ITypeSchema<T?>.Write(Utf8JsonWriter writer, T? value)
    {
        if (value is { } there)
            inner.Write(writer, there);
        else
            writer.WriteNullValue();
    }

    Value ITypeSchema<T?>.ToValue(T? value) => value is { } there ? inner.ToValue(there) : NullValue.Instance;

    bool ITypeSchema<T?>.IsEmpty(T? value) => value is not { } there || inner.IsEmpty(there);

    void ITypeSchema<T?>.ApplyDefaults(T? value)
    {
    }
}
