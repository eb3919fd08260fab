using System.Collections.Concurrent;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A C# enum: a string that is one of its names.</summary>
public abstract class EnumSchema : ScalarSchema
{
    private protected EnumSchema(IReadOnlyList<string> names)
        : base(ScalarType.String) => Names = names;

    /// <summary>The names on the wire.</summary>
    public IReadOnlyList<string> Names { get; }

    internal override bool HasOwnRules => true;

    /// <summary>False for a name that the enum had once: it is still in a stored object.</summary>
    public abstract bool IsKnown(object value);

    /// <summary>The name that a value has on the wire.</summary>
    /// <param name="value">The value.</param>
    public abstract string NameOf(object value);
}

/// <summary>The same in its own type.</summary>
/// <remarks>
/// A name that is not known (any more) is a value outside of the enum: objects that were stored with it can be read, and written back as they were. Only stored objects
/// bring such names; what a client sends may name those that are there, and no others.
/// </remarks>
public sealed class EnumSchema<T> : EnumSchema, ITypeSchema<T>
    where T : struct, Enum
{
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<T, string> _names = [];
    private readonly ConcurrentDictionary<string, T> _strangers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<T, string> _strangerNames = [];
    private int _strangersCount;

    /// <summary>An enum of these members.</summary>
    /// <param name="members">Names on the wire, and values.</param>
    public EnumSchema(IReadOnlyList<(string Name, T Value)> members)
        : base([.. members.Select(m => m.Name)])
    {
        foreach (var (name, value) in members)
        {
            _values.TryAdd(name, value);
            _names.TryAdd(value, name);
        }
    }

    /// <inheritdoc/>
    public override Type ClrType => typeof(T);

    T ITypeSchema<T>.Zero => default;

    /// <inheritdoc/>
    public override bool IsKnown(object value) => _names.ContainsKey((T)value);

    /// <inheritdoc/>
    public override string NameOf(object value) => Name((T)value);

    /// <inheritdoc/>
    public override Value ToValue(object? value) => new StringValue(Name((T)value!));

    bool ITypeSchema<T>.Read(ref Utf8JsonReader reader, DecodeContext context, ref T value)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            context.WrongType(JsonTokens.Describe(ref reader).Split(' ')[0], GoType);
            reader.Skip();
            return false;
        }
        var name = reader.GetString()!;
        if (_values.TryGetValue(name, out value) || _strangers.TryGetValue(name, out value))
            return true;
        if (context.IsStored)
        {
            value = Admit(name);
            return true;
        }
        context.NotSupported(name, Names);
        return false;
    }

    void ITypeSchema<T>.Write(Utf8JsonWriter writer, T value) => writer.WriteStringValue(Name(value));

    Value ITypeSchema<T>.ToValue(T value) => new StringValue(Name(value));

    bool ITypeSchema<T>.IsEmpty(T value) => !_names.ContainsKey(default) && EqualityComparer<T>.Default.Equals(value, default);

    void ITypeSchema<T>.ApplyDefaults(T value)
    {
    }

    private string Name(T value) => _names.TryGetValue(value, out var name) || _strangerNames.TryGetValue(value, out name) ? name : "";

    /// <summary>Gives a stored name that is no member a value that no member has.</summary>
    private T Admit(string name)
    {
        lock (_strangers)
        {
            if (_strangers.TryGetValue(name, out var known))
                return known;
            T value;
            do
                value = (T)Enum.ToObject(typeof(T), --_strangersCount);
            while (_names.ContainsKey(value) || _strangerNames.ContainsKey(value));
            _strangerNames[value] = name;
            _strangers[name] = value;
            return value;
        }
    }
}
