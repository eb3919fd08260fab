using System.Collections;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The schema of a list.</summary>
public abstract class ListSchema : TypeSchema
{
    public required TypeSchema Element { get; init; }

    public ListType Type { get; init; } = ListType.Atomic;

    /// <summary>JSON names of the fields that tell the items of a <see cref="ListType.Map"/> apart.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>True where strategic merge patch merges the list instead of replacing it.</summary>
    public bool PatchMerge { get; init; }

    /// <summary>The field strategic merge patch tells objects apart by; null for a list of scalars.</summary>
    public string? PatchMergeKey { get; init; }

    public override string GoType => "[]" + Element.GoType;
}

/// <summary>The schema of a map from strings; apply treats it member by member unless it is atomic.</summary>
public abstract class MapSchema : TypeSchema
{
    public required TypeSchema Element { get; init; }

    public bool Atomic { get; init; }

    public override string GoType => "map[string]" + Element.GoType;
}

internal sealed class ListSchema<T> : ListSchema
{
    public override Type ClrType => typeof(IList<T>);

    internal override object? Read(ref Utf8JsonReader reader, DecodeContext context, object? before)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            context.WrongType(ScalarSchema.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return null;
        }
        var (list, old) = (new List<T>(), before as IList<T>);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            context.Path.Push(list.Count);
            object? there = old is not null && list.Count < old.Count ? old[list.Count] : null;
            var item = reader.TokenType == JsonTokenType.Null ? there : Element.Read(ref reader, context, there);
            list.Add(item is T typed ? typed : (T)Zero.Of(Element));
            context.Path.Pop();
        }
        return list;
    }

    internal override void Write(Utf8JsonWriter writer, object? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartArray();
        foreach (var item in (IEnumerable<T>)value)
            Element.Write(writer, item);
        writer.WriteEndArray();
    }

    internal override Value ToValue(object? value)
    {
        if (value is null)
            return NullValue.Instance;
        var list = new ListValue();
        foreach (var item in (IEnumerable<T>)value)
            list.Add(Element.ToValue(item));
        return list;
    }

    internal override bool IsEmpty(object? value) => value is null || ((ICollection<T>)value).Count == 0;
}

internal sealed class MapSchema<T> : MapSchema
{
    public override Type ClrType => typeof(IDictionary<string, T>);

    internal override object? Read(ref Utf8JsonReader reader, DecodeContext context, object? before)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            context.WrongType(ScalarSchema.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return null;
        }
        var map = before as SortedDictionary<string, T> ?? new(StringComparer.Ordinal);
        // Names that another object of the same name has set are no duplicates in this one.
        var seen = map.Count > 0 ? new HashSet<string>(StringComparer.Ordinal) : null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            context.Path.Push(name);
            if (seen is null ? map.ContainsKey(name) : !seen.Add(name))
                context.Duplicate();
            reader.Read();
            var item = reader.TokenType == JsonTokenType.Null ? null : Element.Read(ref reader, context, null);
            map[name] = item is T typed ? typed : (T)Zero.Of(Element);
            context.Path.Pop();
        }
        return map;
    }

    internal override void Write(Utf8JsonWriter writer, object? value)
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
            Element.Write(writer, item);
        }
        writer.WriteEndObject();
    }

    internal override Value ToValue(object? value)
    {
        if (value is null)
            return NullValue.Instance;
        var map = new MapValue();
        foreach (var (name, item) in Sorted(value))
            map[name] = Element.ToValue(item);
        return map;
    }

    internal override bool IsEmpty(object? value) => value is null || ((ICollection<KeyValuePair<string, T>>)value).Count == 0;

    /// <summary>Members in the order Go writes a map: by name, byte-wise.</summary>
    private static IEnumerable<KeyValuePair<string, T>> Sorted(object value) =>
        value is SortedDictionary<string, T> sorted ? sorted : ((IEnumerable<KeyValuePair<string, T>>)value).OrderBy(m => m.Key, StringComparer.Ordinal);
}

/// <summary>What Go holds where nothing was read.</summary>
internal static class Zero
{
    public static object Of(TypeSchema schema) => schema switch
    {
        ScalarSchema { Type: ScalarType.String } => "",
        ScalarSchema { Type: ScalarType.Boolean } => false,
        ScalarSchema { Type: ScalarType.Int32 } => 0,
        ScalarSchema { Type: ScalarType.Int64 } => 0L,
        ScalarSchema { Type: ScalarType.Double } => 0d,
        ScalarSchema { Type: ScalarType.Time } => default(DateTime),
        ScalarSchema => new RawJson("null"u8.ToArray()),
        StructSchema type => type.New(),
        _ => Activator.CreateInstance(schema is ListSchema list ? typeof(List<>).MakeGenericType(list.Element.ClrType) : typeof(SortedDictionary<,>).MakeGenericType(typeof(string), ((MapSchema)schema).Element.ClrType))!,
    };
}
