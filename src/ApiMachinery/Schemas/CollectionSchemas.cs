using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The schema of a list.</summary>
public abstract class ListSchema : TypeSchema
{
    private protected ListSchema(TypeSchema element) => Element = element;

    /// <summary>The type of its items.</summary>
    public TypeSchema Element { get; }

    /// <summary>How apply merges it.</summary>
    public ListType Type { get; init; } = ListType.Atomic;

    /// <summary>JSON names of the fields that tell the items of a <see cref="ListType.Map"/> apart.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>True where strategic merge patch merges the list instead of replacing it.</summary>
    public bool PatchMerge { get; init; }

    /// <summary>The field strategic merge patch tells objects apart by; null for a list of scalars.</summary>
    public string? PatchMergeKey { get; init; }

    /// <inheritdoc/>
    public override string GoType => "[]" + Element.GoType;

    internal override IEnumerable<TypeSchema> Parts => [Element];

    internal override bool HasOwnRules => Type != ListType.Atomic;
}

/// <summary>The schema of a map from strings; apply treats it member by member unless it is atomic.</summary>
public abstract class MapSchema : TypeSchema
{
    private protected MapSchema(TypeSchema element) => Element = element;

    /// <summary>The type of its values.</summary>
    public TypeSchema Element { get; }

    /// <summary>True where apply takes it as one value.</summary>
    public bool Atomic { get; init; }

    /// <inheritdoc/>
    public override string GoType => "map[string]" + Element.GoType;

    internal override IEnumerable<TypeSchema> Parts => [Element];
}

/// <summary>A list whose items have a type of their own.</summary>
public sealed class ListSchema<T>(ITypeSchema<T> element) : ListSchema((TypeSchema)element), ITypeSchema<IList<T>>
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(IList<T>);

    IList<T> ITypeSchema<IList<T>>.Zero => new List<T>();

    /// <inheritdoc/>
    public override Value ToValue(object? value) => ((ITypeSchema<IList<T>>)this).ToValue((IList<T>)value!);

    bool ITypeSchema<IList<T>>.Read(ref Utf8JsonReader reader, DecodeContext context, ref IList<T> value)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            context.WrongType(JsonTokens.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return false;
        }
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            context.Path.Push(list.Count);
            var item = value is not null && list.Count < value.Count ? value[list.Count] : element.Zero;
            if (reader.TokenType != JsonTokenType.Null)
                element.Read(ref reader, context, ref item);
            list.Add(item);
            context.Path.Pop();
        }
        value = list;
        return true;
    }

    void ITypeSchema<IList<T>>.Write(Utf8JsonWriter writer, IList<T> value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartArray();
        foreach (var item in value)
            element.Write(writer, item);
        writer.WriteEndArray();
    }

    Value ITypeSchema<IList<T>>.ToValue(IList<T> value)
    {
        if (value is null)
            return NullValue.Instance;
        var list = new ListValue();
        foreach (var item in value)
            list.Add(element.ToValue(item));
        return list;
    }

    bool ITypeSchema<IList<T>>.IsEmpty(IList<T> value) => value is not { Count: > 0 };

    void ITypeSchema<IList<T>>.ApplyDefaults(IList<T> value)
    {
        foreach (var item in value)
        {
            if (item is not null)
                element.ApplyDefaults(item);
        }
    }
}

/// <summary>A map whose values have a type of their own.</summary>
public sealed class MapSchema<T>(ITypeSchema<T> element) : MapSchema((TypeSchema)element), ITypeSchema<IDictionary<string, T>>
{
    /// <inheritdoc/>
    public override Type ClrType => typeof(IDictionary<string, T>);

    IDictionary<string, T> ITypeSchema<IDictionary<string, T>>.Zero => new SortedDictionary<string, T>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override Value ToValue(object? value) => ((ITypeSchema<IDictionary<string, T>>)this).ToValue((IDictionary<string, T>)value!);

    bool ITypeSchema<IDictionary<string, T>>.Read(ref Utf8JsonReader reader, DecodeContext context, ref IDictionary<string, T> value)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            context.WrongType(JsonTokens.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return false;
        }
        var map = value as SortedDictionary<string, T> ?? new(StringComparer.Ordinal);
        // Names that another object of the same name has set are no duplicates in this one.
        var seen = map.Count > 0 ? new HashSet<string>(StringComparer.Ordinal) : null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            context.Path.Push(name);
            if (seen is null ? map.ContainsKey(name) : !seen.Add(name))
                context.Duplicate();
            reader.Read();
            var item = element.Zero;
            if (reader.TokenType != JsonTokenType.Null)
                element.Read(ref reader, context, ref item);
            map[name] = item;
            context.Path.Pop();
        }
        value = map;
        return true;
    }

    void ITypeSchema<IDictionary<string, T>>.Write(Utf8JsonWriter writer, IDictionary<string, T> value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartObject();
        foreach (var (name, item) in Sorted(value))
        {
            writer.WritePropertyName(name);
            element.Write(writer, item);
        }
        writer.WriteEndObject();
    }

    Value ITypeSchema<IDictionary<string, T>>.ToValue(IDictionary<string, T> value)
    {
        if (value is null)
            return NullValue.Instance;
        var map = new MapValue();
        foreach (var (name, item) in Sorted(value))
            map[name] = element.ToValue(item);
        return map;
    }

    bool ITypeSchema<IDictionary<string, T>>.IsEmpty(IDictionary<string, T> value) => value is not { Count: > 0 };

    void ITypeSchema<IDictionary<string, T>>.ApplyDefaults(IDictionary<string, T> value)
    {
        foreach (var item in value.Values)
        {
            if (item is not null)
                element.ApplyDefaults(item);
        }
    }

    /// <summary>Members in the order Go writes a map: by name, byte-wise.</summary>
    private static IEnumerable<KeyValuePair<string, T>> Sorted(IDictionary<string, T> value) =>
        value is SortedDictionary<string, T> sorted ? sorted : value.OrderBy(m => m.Key, StringComparer.Ordinal);
}
