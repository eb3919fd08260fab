using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>When a field is left out of the JSON.</summary>
public enum Emission
{
    /// <summary>Never: it is written even when it holds the zero value. OpenAPI calls it required.</summary>
    Always,

    /// <summary>When it is null (a Go pointer with omitempty).</summary>
    UnlessNull,

    /// <summary>When it is null, false, 0, "" or an empty collection (a Go value with omitempty).</summary>
    UnlessEmpty,
}

/// <summary>One member of a struct.</summary>
public abstract class FieldSchema
{
    private readonly string _description = "";
    private byte[]? _default;

    private protected FieldSchema(string name, TypeSchema type, Emission emission)
    {
        (Name, Type, Emission) = (name, type, emission);
        EncodedName = JsonEncodedText.Encode(name, GoEscapingEncoder.Instance);
        Utf8Name = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The JSON name.</summary>
    public string Name { get; }

    /// <summary>The type of its values, whether or not they may be absent.</summary>
    public TypeSchema Type { get; }

    /// <summary>When it is left out.</summary>
    public Emission Emission { get; }

    /// <summary>True where apply takes the map or struct in this place as one value.</summary>
    public bool Atomic { get; init; }

    /// <summary>True where the property may be null in C#.</summary>
    public bool Nullable { get; init; }

    /// <summary>The member's doc comment, as one text.</summary>
    public string Description
    {
        get => KubernetesDoc is null ? _description : SchemaDocs.OfKubernetes(KubernetesDoc);
        init => _description = value;
    }

    /// <summary>Where the description is one of Kubernetes': the member of KubernetesClient it is taken from.</summary>
    public string? KubernetesDoc { get; init; }

    /// <summary>The class it is a member of.</summary>
    public abstract Type OwnerType { get; }

    /// <summary>The rules of its value.</summary>
    public IReadOnlyList<Constraint> Constraints { get; init; } = [];

    /// <summary>The rules for each item of a list or each value of a map.</summary>
    public IReadOnlyList<Constraint> ItemConstraints { get; init; } = [];

    /// <summary>The format its string has; null if it declares none.</summary>
    internal string? Format => FormatIn(Constraints);

    /// <summary>The format of strings that are items of the list or values of the map.</summary>
    internal string? ItemFormat => FormatIn(ItemConstraints);

    /// <summary>What stands here when a client left the member out, as JSON; null if nothing does.</summary>
    public string? Default { get; init; }

    /// <summary>True if there are rules for the member or for what is within it.</summary>
    public bool HasRules => HasOwnRules || Type.HasRules;

    internal bool HasOwnRules => Constraints.Count > 0 || ItemConstraints.Count > 0;

    /// <summary>
    /// True where null leaves what is there, be it the zero value or what an earlier member of the same name has put there: Go has no way to say
    /// "nothing" of a struct or a plain scalar.
    /// </summary>
    internal bool IsKeptByNull => Type is StructSchema || (Type is ScalarSchema { IsKeptByNull: true } && Emission != Emission.UnlessNull);

    internal JsonEncodedText EncodedName { get; }

    internal byte[] Utf8Name { get; }

    private protected byte[]? DefaultUtf8 => Default is null ? null : _default ??= Encoding.UTF8.GetBytes(Default);

    /// <summary>Its value in an object.</summary>
    /// <param name="target">The object.</param>
    public abstract object? Get(object target);

    /// <summary>Sets the member.</summary>
    /// <param name="target">An object of the class.</param>
    /// <param name="value">A value of the member's type.</param>
    public abstract void Set(object target, object value);

    /// <summary>Makes the member what it is in another object. The two share it.</summary>
    public abstract void Copy(object from, object to);

    /// <summary>Makes the member what it is in a new object.</summary>
    public abstract void Reset(object target);

    /// <summary>Makes the member what null makes it: null where C# lets it be, whatever the type says of it, else zero.</summary>
    internal abstract void Clear(object target);

    /// <summary>Sets the default where the member is absent, and those within it.</summary>
    public abstract void ApplyDefault(object target);

    /// <summary>True for a value of the member that is null or, where the member cannot be null, zero: what stands there when a client left it out.</summary>
    public abstract bool IsZero(object? value);

    /// <summary>A value of the member as a tree; null is null where the member may be absent, else zero.</summary>
    public abstract Value ValueOf(object? value);

    /// <summary>True if the member has the same JSON in both objects.</summary>
    public abstract bool AreEqual(object left, object right);

    internal abstract void Read(ref Utf8JsonReader reader, DecodeContext context, object target);

    /// <summary>Writes name and value, unless the member is left out.</summary>
    internal abstract void Write(Utf8JsonWriter writer, object target);

    /// <summary>The value as a tree; null if the member is left out.</summary>
    internal abstract Value? ToValue(object target);

    /// <summary>True unless the member is left out of the JSON.</summary>
    internal abstract bool IsPresent(object target);

    private static string? FormatIn(IReadOnlyList<Constraint> constraints)
    {
        for (var i = 0; i < constraints.Count; i++)
        {
            if (constraints[i] is Format format)
                return format.Name;
        }
        return null;
    }
}

/// <param name="name">The JSON name.</param>
/// <param name="type">The schema of its values.</param>
/// <param name="get">Reads the property.</param>
/// <param name="set">Writes it.</param>
/// <param name="emission">When it is left out.</param>
public sealed class FieldSchema<TOwner, TValue>(string name, ITypeSchema<TValue> type, Func<TOwner, TValue> get, Action<TOwner, TValue> set, Emission emission)
    : FieldSchema(name, ((TypeSchema)type).Plain, emission)
    where TOwner : class
{
    /// <inheritdoc/>
    public override Type OwnerType => typeof(TOwner);

    /// <inheritdoc/>
    public override object? Get(object target) => get((TOwner)target);

    /// <inheritdoc/>
    public override void Set(object target, object value) => set((TOwner)target, (TValue)value);

    /// <inheritdoc/>
    public override void Copy(object from, object to) => set((TOwner)to, get((TOwner)from));

    /// <inheritdoc/>
    public override void Reset(object target) => set((TOwner)target, Nullable ? default! : type.Zero);

    internal override void Clear(object target) => set((TOwner)target, default!);

    /// <inheritdoc/>
    public override void ApplyDefault(object target)
    {
        if (DefaultUtf8 is { } json && IsZero(get((TOwner)target)))
            set((TOwner)target, ReadDefault(json));
        if (Type.HasDefaults && get((TOwner)target) is { } value)
            type.ApplyDefaults(value);
    }

    /// <inheritdoc/>
    public override bool IsZero(object? value) => value is not TValue typed || IsZero(typed);

    /// <inheritdoc/>
    public override Value ValueOf(object? value) => type.ToValue(value is TValue typed ? typed : Nullable ? default! : type.Zero);

    /// <inheritdoc/>
    public override bool AreEqual(object left, object right) => type.ToValue(get((TOwner)left)).Equals(type.ToValue(get((TOwner)right)));

    internal override void Read(ref Utf8JsonReader reader, DecodeContext context, object target)
    {
        var owner = (TOwner)target;
        var value = get(owner);
        if (type.Read(ref reader, context, ref value))
            set(owner, value);
    }

    internal override void Write(Utf8JsonWriter writer, object target)
    {
        var value = get((TOwner)target);
        if (IsOmitted(value))
            return;
        writer.WritePropertyName(EncodedName);
        type.Write(writer, value);
    }

    internal override Value? ToValue(object target)
    {
        var value = get((TOwner)target);
        return IsOmitted(value) ? null : type.ToValue(value);
    }

    internal override bool IsPresent(object target) => !IsOmitted(get((TOwner)target));

    private bool IsZero(TValue value) => value is null || (!Nullable && type.IsEmpty(value));

    private TValue ReadDefault(byte[] json)
    {
        var reader = new Utf8JsonReader(json, ValueJson.Strict);
        reader.Read();
        var value = type.Zero;
        return type.Read(ref reader, new DecodeContext(), ref value) ? value : throw new InvalidOperationException($"the default of {Name} cannot be read: {Default}");
    }

    private bool IsOmitted(TValue value) => Emission switch
    {
        Emission.UnlessNull => value is null,
        Emission.UnlessEmpty => value is null || type.IsEmpty(value),
        _ => false,
    };
}
