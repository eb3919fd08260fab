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

    /// <summary>Whether both are the same JSON: numbers by their value, members in any order.</summary>
    /// <param name="other">The other.</param>
    public abstract bool Equals(Value? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Value);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>Compact JSON, members in their order in the tree, escaped as Go's encoder does.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ValueJson.Write(this));

    /// <summary>A text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator Value(string text) => new StringValue(text);

    /// <summary>A whole number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator Value(long number) => new IntegerValue(number);

    /// <summary>A truth value.</summary>
    /// <param name="flag">The value.</param>
    public static implicit operator Value(bool flag) => BooleanValue.Of(flag);
}

/// <summary>JSON null.</summary>
public sealed class NullValue : Value
{
    /// <summary>The only one.</summary>
    public static readonly NullValue Instance = new();

    private NullValue()
    {
    }

    /// <inheritdoc/>
    public override string JsonType => "null";

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is NullValue;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}

/// <summary>JSON true or false.</summary>
public sealed class BooleanValue : Value
{
    /// <summary><c>true</c>.</summary>
    public static readonly BooleanValue True = new(true);

    /// <summary><c>false</c>.</summary>
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool flag) => Flag = flag;

    /// <summary>Which of the two.</summary>
    public bool Flag { get; }

    /// <inheritdoc/>
    public override string JsonType => "bool";

    /// <summary>One of the two.</summary>
    /// <param name="flag">Which.</param>
    public static BooleanValue Of(bool flag) => flag ? True : False;

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is BooleanValue b && b.Flag == Flag;

    /// <inheritdoc/>
    public override int GetHashCode() => Flag.GetHashCode();
}

/// <summary>A JSON number without fraction or exponent that fits in 64 bits.</summary>
public sealed class IntegerValue(long number) : Value
{
    /// <summary>The number.</summary>
    public long Number { get; } = number;

    /// <inheritdoc/>
    public override string JsonType => "number";

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is IntegerValue i ? i.Number == Number : other is FloatValue f && f.Number == Number;

    /// <inheritdoc/>
    public override int GetHashCode() => NumberHash.Of(Number);
}

/// <summary>Any other JSON number, with the literal it was written as where it was read from a text.</summary>
public sealed class FloatValue(double number, string? literal = null) : Value
{
    /// <summary>The number.</summary>
    public double Number { get; } = number;

    /// <summary>How the number is written.</summary>
    public string Literal { get; } = literal ?? number.ToString("R", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override string JsonType => "number";

    /// <inheritdoc/>
    public override bool Equals(Value? other) =>
        other is FloatValue f ? f.Number.Equals(Number) : other is IntegerValue i && i.Number == Number;

    /// <inheritdoc/>
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
    /// <summary>The text, without quotes and escapes.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override string JsonType => "string";

    /// <inheritdoc/>
    public override bool Equals(Value? other) => other is StringValue s && s.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A JSON array.</summary>
public sealed class ListValue : Value
{
    /// <summary>An empty list.</summary>
    public ListValue()
        : this([])
    {
    }

    /// <summary>A list of items.</summary>
    /// <param name="items">The items.</param>
    public ListValue(IEnumerable<Value> items) => Items = [.. items];

    /// <summary>The items; the list may be changed.</summary>
    public List<Value> Items { get; }

    /// <summary>How many items it has.</summary>
    public int Count => Items.Count;

    /// <summary>An item.</summary>
    /// <param name="index">From 0.</param>
    public Value this[int index] => Items[index];

    /// <inheritdoc/>
    public override string JsonType => "array";

    /// <summary>Puts an item behind the others.</summary>
    /// <param name="item">The item.</param>
    public void Add(Value item) => Items.Add(item);

    /// <inheritdoc/>
    public override Value Clone()
    {
        var copy = new ListValue();
        copy.Items.EnsureCapacity(Items.Count);
        foreach (var item in Items)
            copy.Items.Add(item.Clone());
        return copy;
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}
