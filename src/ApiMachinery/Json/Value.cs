using System.Globalization;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>
/// A JSON value whose type is not known at compile time: what a patch edits and what apply merges.
/// Scalars are immutable. <see cref="ListValue"/> and <see cref="MapValue"/> are mutable, have no parent, and may be shared
/// between trees as long as nobody edits them; an engine that edits works on a <see cref="Clone"/>.
/// </summary>
/// <remarks>
/// Numbers follow k8s.io/apimachinery's decoder: a literal without fraction and exponent that fits in 64 bits is an integer,
/// everything else a float. Equality compares numbers by value, maps without regard to order.
/// </remarks>
public abstract class Value : IEquatable<Value>
{
    /// <summary>The name JSON has for the type: null, bool, number, string, array, object (as Go's decoder prints them).</summary>
    public abstract string JsonType { get; }

    /// <summary>True for JSON null.</summary>
    public bool IsNull => this is NullValue;

    /// <summary>A deep copy; scalars return themselves.</summary>
    public virtual Value Clone() => this;

    public abstract bool Equals(Value? other);

    public sealed override bool Equals(object? obj) => Equals(obj as Value);

    public abstract override int GetHashCode();

    /// <summary>Compact JSON, members in their order in the tree, escaped as Go's encoder does.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ValueJson.Write(this));

    public static implicit operator Value(string text) => new StringValue(text);

    public static implicit operator Value(long number) => new IntegerValue(number);

    public static implicit operator Value(bool flag) => BooleanValue.Of(flag);
}

/// <summary>JSON null.</summary>
public sealed class NullValue : Value
{
    public static readonly NullValue Instance = new();

    private NullValue()
    {
    }

    public override string JsonType => "null";

    public override bool Equals(Value? other) => other is NullValue;

    public override int GetHashCode() => 0;
}

/// <summary>JSON true or false.</summary>
public sealed class BooleanValue : Value
{
    public static readonly BooleanValue True = new(true);
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool flag) => Flag = flag;

    public bool Flag { get; }

    public override string JsonType => "bool";

    public static BooleanValue Of(bool flag) => flag ? True : False;

    public override bool Equals(Value? other) => other is BooleanValue b && b.Flag == Flag;

    public override int GetHashCode() => Flag.GetHashCode();
}

/// <summary>A JSON number without fraction or exponent that fits in 64 bits.</summary>
public sealed class IntegerValue(long number) : Value
{
    public long Number { get; } = number;

    public override string JsonType => "number";

    public override bool Equals(Value? other) =>
        other is IntegerValue i ? i.Number == Number : other is FloatValue f && f.Number == Number;

    public override int GetHashCode() => NumberHash.Of(Number);
}

/// <summary>Any other JSON number, with the literal it was written as where it was read from a text.</summary>
public sealed class FloatValue(double number, string? literal = null) : Value
{
    public double Number { get; } = number;

    /// <summary>How the number is written.</summary>
    public string Literal { get; } = literal ?? number.ToString("R", CultureInfo.InvariantCulture);

    public override string JsonType => "number";

    public override bool Equals(Value? other) =>
        other is FloatValue f ? f.Number.Equals(Number) : other is IntegerValue i && i.Number == Number;

    public override int GetHashCode() => NumberHash.Of(Number);
}

/// <summary>Hashes of numbers. Those of .NET are the same in every process, so that a client could choose numbers that all have one.</summary>
internal static class NumberHash
{
    public static int Of(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number);
        return HashCode.Combine((int)bits, (int)(bits >> 32));
    }
}

/// <summary>A JSON string.</summary>
public sealed class StringValue(string text) : Value
{
    public string Text { get; } = text;

    public override string JsonType => "string";

    public override bool Equals(Value? other) => other is StringValue s && s.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A JSON array.</summary>
public sealed class ListValue : Value
{
    public ListValue()
        : this([])
    {
    }

    public ListValue(IEnumerable<Value> items) => Items = [.. items];

    public List<Value> Items { get; }

    public int Count => Items.Count;

    public Value this[int index] => Items[index];

    public override string JsonType => "array";

    public void Add(Value item) => Items.Add(item);

    public override Value Clone()
    {
        var copy = new ListValue();
        copy.Items.EnsureCapacity(Items.Count);
        foreach (var item in Items)
            copy.Items.Add(item.Clone());
        return copy;
    }

    public override bool Equals(Value? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is not ListValue list || list.Items.Count != Items.Count)
            return false;
        for (var i = 0; i < Items.Count; i++)
        {
            if (!Items[i].Equals(list.Items[i]))
                return false;
        }
        return true;
    }

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}
