using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The scalar types of the wire.</summary>
public enum ScalarType
{
    /// <summary>A text.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of 32 bits.</summary>
    Int32,

    /// <summary>A whole number of 64 bits.</summary>
    Int64,

    /// <summary>A floating-point number of 32 bits.</summary>
    Single,

    /// <summary>A floating-point number of 64 bits.</summary>
    Double,

    /// <summary>metav1.Time: RFC 3339 in UTC, to the second; the zero time is null.</summary>
    Time,

    /// <summary>metav1.MicroTime: the same with six digits of a second.</summary>
    MicroTime,

    /// <summary>metav1.Duration: a Go duration, <c>1h30m</c>.</summary>
    Duration,

    /// <summary>intstr.IntOrString: a number or a string.</summary>
    IntOrString,

    /// <summary>resource.Quantity: <c>500m</c>, <c>2Gi</c>.</summary>
    Quantity,

    /// <summary>Any JSON, kept as it came (metav1.FieldsV1, runtime.RawExtension): a <see cref="RawJson"/>.</summary>
    Raw,
}

/// <summary>JSON that is carried along unread.</summary>
public sealed record RawJson(ReadOnlyMemory<byte> Utf8);

/// <summary>The schema of a scalar.</summary>
public abstract class ScalarSchema : TypeSchema
{
    private protected ScalarSchema(ScalarType type) => Type = type;

    /// <summary>Which of them it is.</summary>
    public ScalarType Type { get; }

    /// <summary>For <see cref="ScalarType.Raw"/>: apply looks into the objects and owns them member by member.</summary>
    public bool PreserveUnknownFields { get; init; }

    /// <summary>True for what a null leaves as it is: Go sets pointers, lists, maps and what reads itself to nothing, and nothing else.</summary>
    internal bool IsKeptByNull => Type is not (ScalarType.Time or ScalarType.MicroTime or ScalarType.Duration or ScalarType.IntOrString or ScalarType.Quantity or ScalarType.Raw);

    /// <inheritdoc/>
    public override string GoType => Type switch
    {
        ScalarType.String => "string",
        ScalarType.Boolean => "bool",
        ScalarType.Int32 => "int32",
        ScalarType.Int64 => "int64",
        ScalarType.Single => "float32",
        ScalarType.Double => "float64",
        ScalarType.Time => "v1.Time",
        ScalarType.MicroTime => "v1.MicroTime",
        ScalarType.Duration => "v1.Duration",
        ScalarType.IntOrString => "intstr.IntOrString",
        ScalarType.Quantity => "resource.Quantity",
        _ => "runtime.RawExtension",
    };
}

/// <summary>A scalar in its own type.</summary>
internal abstract class ScalarSchema<T>(ScalarType type) : ScalarSchema(type), ITypeSchema<T>
{
    public override Type ClrType => typeof(T);

    public virtual T Zero => default!;

    public sealed override Value ToValue(object? value) => TreeOf(value is T typed ? typed : Zero);

    public abstract bool Read(ref Utf8JsonReader reader, DecodeContext context, ref T value);

    public abstract void Write(Utf8JsonWriter writer, T value);

    public abstract Value TreeOf(T value);

    public virtual bool IsEmpty(T value) => EqualityComparer<T>.Default.Equals(value, default);

    Value ITypeSchema<T>.ToValue(T value) => TreeOf(value);

    void ITypeSchema<T>.ApplyDefaults(T value)
    {
    }

    /// <summary>Notes that something else stands there. Go quotes the literal only where a number does not fit a numeric type.</summary>
    private protected bool Wrong(ref Utf8JsonReader reader, DecodeContext context, bool isNumeric = false)
    {
        var found = JsonTokens.Describe(ref reader);
        context.WrongType(isNumeric ? found : found.Split(' ')[0], GoType);
        reader.Skip();
        return false;
    }
}
