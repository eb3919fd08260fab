using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>How a path element selects a child, in the order sets are sorted by.</summary>
public enum PathElementKind
{
    /// <summary>A member of a struct or map by its name.</summary>
    Field,

    /// <summary>An item of a list map by its key fields.</summary>
    Key,

    /// <summary>An item of a set by its value.</summary>
    Value,

    /// <summary>An item of an atomic list by its place.</summary>
    Index,
}

/// <summary>A key field of a list map's item and its value.</summary>
public readonly record struct KeyField(string Name, Value Value);

/// <summary>One step of a field path. Immutable.</summary>
public sealed class PathElement : IComparable<PathElement>, IEquatable<PathElement>
{
    private readonly string _name = "";
    private readonly KeyField[] _key = [];
    private readonly Value _value = NullValue.Instance;
    private readonly int _index;
    private StrongBox<JsonEncodedText>? _encoded;

    private PathElement(string name) => (Kind, _name) = (PathElementKind.Field, name);

    private PathElement(KeyField[] key) => (Kind, _key) = (PathElementKind.Key, key);

    private PathElement(Value value) => (Kind, _value) = (PathElementKind.Value, value);

    private PathElement(int index) => (Kind, _index) = (PathElementKind.Index, index);

    /// <summary>Which of the four forms it has.</summary>
    public PathElementKind Kind { get; }

    /// <summary>The member's name; empty for the other kinds.</summary>
    public string Name => _name;

    /// <summary>The key fields sorted by name; empty for the other kinds.</summary>
    public IReadOnlyList<KeyField> KeyFields => _key;

    /// <summary>How the element is named in FieldsV1: <c>f:spec</c>; encoded once. Boxed, so that threads that share the element see all of it or nothing.</summary>
    internal JsonEncodedText Encoded => (_encoded ??= new(JsonEncodedText.Encode(PathElementText.Write(this), GoEscapingEncoder.Instance))).Value;

    internal Value ItemValue => _value;

    internal int ItemIndex => _index;

    /// <summary>A member of an object: <c>f:spec</c>.</summary>
    /// <param name="name">The member.</param>
    public static PathElement Field(string name) => new(name);

    /// <summary>An item of a list map, by its keys: <c>k:{"type":"Ready"}</c>.</summary>
    /// <param name="fields">The keys and their values.</param>
    public static PathElement Key(params IEnumerable<KeyField> fields)
    {
        KeyField[] key = [.. fields];
        Array.Sort(key, static (a, b) => Utf8Order.Compare(a.Name, b.Name));
        return new(key);
    }

    /// <summary>An item of a set, by its value: <c>v:"a"</c>.</summary>
    /// <param name="value">The value.</param>
    public static PathElement Item(Value value) => new(value);

    /// <summary>An item of a list, by where it is: <c>i:0</c>.</summary>
    /// <param name="index">From 0.</param>
    public static PathElement At(int index) => new(index);

    /// <summary>A member of an object.</summary>
    /// <param name="fieldName">The member.</param>
    public static implicit operator PathElement(string fieldName) => new(fieldName);

    /// <inheritdoc/>
    public int CompareTo(PathElement? other)
    {
        if (ReferenceEquals(this, other))
            return 0;
        if (other is null || Kind != other.Kind)
            return other is null ? 1 : Kind.CompareTo(other.Kind);
        return Kind switch
        {
            PathElementKind.Field => Utf8Order.Compare(_name, other._name),
            PathElementKind.Key => CompareKeys(_key, other._key),
            PathElementKind.Value => ValueOrder.Compare(_value, other._value),
            _ => _index.CompareTo(other._index),
        };
    }

    /// <inheritdoc/>
    public bool Equals(PathElement? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PathElement);

    /// <inheritdoc/>
    public override int GetHashCode() => Kind switch
    {
        PathElementKind.Field => _name.GetHashCode(StringComparison.Ordinal),
        PathElementKind.Key => _key.Aggregate(1, (hash, field) => HashCode.Combine(hash, field.Name, field.Value)),
        PathElementKind.Value => _value.GetHashCode(),
        _ => _index,
    };

    /// <summary>As conflicts name it: <c>.spec</c>, <c>[type="Ready"]</c>, <c>[="a"]</c>, <c>[0]</c>.</summary>
    public override string ToString() => Kind switch
    {
        PathElementKind.Field => "." + _name,
        PathElementKind.Key => "[" + string.Join(',', _key.Select(f => f.Name + "=" + GoText.InPath(f.Value))) + "]",
        PathElementKind.Value => "[=" + GoText.InPath(_value) + "]",
        _ => "[" + _index.ToString(CultureInfo.InvariantCulture) + "]",
    };

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(PathElement? left, PathElement? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(PathElement? left, PathElement? right) => !(left == right);

    /// <summary>Whether the left one comes before the right one.</summary>
    public static bool operator <(PathElement left, PathElement right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one comes behind the right one.</summary>
    public static bool operator >(PathElement left, PathElement right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one comes before the right one, or is the same.</summary>
    public static bool operator <=(PathElement left, PathElement right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one comes behind the right one, or is the same.</summary>
    public static bool operator >=(PathElement left, PathElement right) => left.CompareTo(right) >= 0;

    private static int CompareKeys(KeyField[] left, KeyField[] right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            if (Utf8Order.Compare(left[i].Name, right[i].Name) is var byName and not 0)
                return byName;
            if (ValueOrder.Compare(left[i].Value, right[i].Value) is var byValue and not 0)
                return byValue;
        }
        return left.Length.CompareTo(right.Length);
    }
}
