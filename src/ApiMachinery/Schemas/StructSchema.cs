using System.Reflection;
using System.Text;
using System.Text.Json;
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
public sealed class FieldSchema
{
    private readonly Lazy<string> _description;

    internal FieldSchema(string name, PropertyInfo property, TypeSchema type, Emission emission, PropertyAccessor accessor, bool atomic)
    {
        Atomic = atomic;
        Name = name;
        Property = property;
        Type = type;
        Emission = emission;
        Accessor = accessor;
        EncodedName = JsonEncodedText.Encode(name, GoEscapingEncoder.Instance);
        Utf8Name = Encoding.UTF8.GetBytes(name);
        _description = new(() => SchemaDocs.Of(property));
    }

    /// <summary>The JSON name.</summary>
    public string Name { get; }

    public PropertyInfo Property { get; }

    public TypeSchema Type { get; }

    public Emission Emission { get; }

    /// <summary>True where apply takes the map or struct in this place as one value.</summary>
    public bool Atomic { get; }

    /// <summary>True where the property may be null in C#: JSON null sets it so. Elsewhere null leaves the zero value.</summary>
    public bool Nullable => Emission != Emission.Always;

    /// <summary>The member's doc comment, as one text.</summary>
    public string Description => _description.Value;

    internal PropertyAccessor Accessor { get; }

    internal JsonEncodedText EncodedName { get; }

    internal byte[] Utf8Name { get; }

    /// <summary>
    /// True where null leaves what is there, be it the zero value or what an earlier member of the same name has put there: Go has no way to say
    /// "nothing" of a struct or a plain scalar.
    /// </summary>
    internal bool IsKeptByNull => Type is StructSchema || (Type is ScalarSchema { IsKeptByNull: true } && Emission != Emission.UnlessNull);

    internal bool IsOmitted(object? value) => Emission switch
    {
        Emission.Always => false,
        Emission.UnlessNull => value is null,
        _ => Type is StructSchema ? value is null : Type.IsEmpty(value),
    };
}

/// <summary>The schema of a class: its members in the order they are written.</summary>
public sealed class StructSchema : TypeSchema
{
    private readonly Type _clrType;
    private readonly Func<object> _new;
    private readonly Dictionary<string, FieldSchema> _byName = new(StringComparer.Ordinal);
    private FieldSchema[] _fields = [];

    internal StructSchema(Type clrType, string goType, string openApiName, Func<object> create, bool atomic)
    {
        Atomic = atomic;
        _clrType = clrType;
        _new = create;
        GoType = goType;
        OpenApiName = openApiName;
    }

    public override Type ClrType => _clrType;

    public override string GoType { get; }

    /// <summary>The name in OpenAPI documents: <c>io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta</c>.</summary>
    public string OpenApiName { get; }

    /// <summary>The class's doc comment, as one text.</summary>
    public string Description => SchemaDocs.Of(_clrType);

    /// <summary>True for a class that apply takes as one value wherever it is used.</summary>
    public bool Atomic { get; }

    /// <summary>The members in the order they are written.</summary>
    public IReadOnlyList<FieldSchema> Fields => _fields;

    public FieldSchema? Field(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A new object, all fields zero.</summary>
    public object New() => _new();

    internal void Complete(IEnumerable<FieldSchema> fields)
    {
        _fields = [.. fields];
        foreach (var field in _fields)
            _byName.Add(field.Name, field);
    }

    internal override object? Read(ref Utf8JsonReader reader, DecodeContext context, object? before)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            context.WrongType(ScalarSchema.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return null;
        }
        var target = before ?? _new();
        context.Structs.Push(GoType[(GoType.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        ulong seen = 0;
        var next = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var at = Find(ref reader, next);
            if (at < 0)
            {
                context.Unknown(reader.GetString()!);
                reader.Read();
                reader.Skip();
                continue;
            }
            next = at + 1;
            ReadField(ref reader, context, target, _fields[at], (seen & (1UL << at)) != 0);
            seen |= 1UL << at;
        }
        context.Structs.Pop();
        return target;
    }

    internal override void Write(Utf8JsonWriter writer, object? value)
    {
        writer.WriteStartObject();
        value ??= _new();
        foreach (var field in _fields)
        {
            var member = field.Accessor.Get(value);
            if (field.IsOmitted(member))
                continue;
            writer.WritePropertyName(field.EncodedName);
            field.Type.Write(writer, member);
        }
        writer.WriteEndObject();
    }

    internal override Value ToValue(object? value)
    {
        var map = new MapValue();
        value ??= _new();
        foreach (var field in _fields)
        {
            var member = field.Accessor.Get(value);
            if (!field.IsOmitted(member))
                map[field.Name] = field.Type.ToValue(member);
        }
        return map;
    }

    internal override bool IsEmpty(object? value) => value is null;

    private static void ReadField(ref Utf8JsonReader reader, DecodeContext context, object target, FieldSchema field, bool again)
    {
        context.EnterField(field.Name);
        if (again)
            context.Duplicate();
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!field.IsKeptByNull)
                field.Accessor.Clear(target);
        }
        else if (field.Type.Read(ref reader, context, again ? field.Accessor.Get(target) : null) is { } value)
        {
            field.Accessor.Set(target, value);
        }
        context.LeaveField();
    }

    /// <summary>The index of the field whose name the reader stands on, or -1. Documents mostly follow the struct's order: look there first.</summary>
    private int Find(ref Utf8JsonReader reader, int next)
    {
        for (var i = next; i < _fields.Length; i++)
        {
            if (reader.ValueTextEquals(_fields[i].Utf8Name))
                return i;
        }
        for (var i = 0; i < next; i++)
        {
            if (reader.ValueTextEquals(_fields[i].Utf8Name))
                return i;
        }
        return -1;
    }
}
