namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// A rule for the value of a property: checked on create and update, shown in OpenAPI and by <c>kubectl explain</c>. An unchanged value is not held against an update (ratcheting).
/// </summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public abstract class ConstraintAttribute : Attribute
{
    /// <summary>The rule is for each item of the list, or each value of the map, instead of for the whole.</summary>
    public bool Items { get; set; }
}

/// <summary>A number must be at least this, or more than this.</summary>
public sealed class MinimumAttribute(double value) : ConstraintAttribute
{
    /// <summary>The least value.</summary>
    public double Value { get; } = value;

    /// <summary>The value itself is too little.</summary>
    public bool Exclusive { get; set; }
}

/// <summary>A number must be at most this, or less than this.</summary>
public sealed class MaximumAttribute(double value) : ConstraintAttribute
{
    /// <summary>The greatest value.</summary>
    public double Value { get; } = value;

    /// <summary>The value itself is too much.</summary>
    public bool Exclusive { get; set; }
}

/// <summary>A number must be a multiple of this.</summary>
public sealed class MultipleOfAttribute(double value) : ConstraintAttribute
{
    /// <summary>What it is a multiple of.</summary>
    public double Value { get; } = value;
}

/// <summary>A text must have at least so many characters (Unicode code points).</summary>
public sealed class MinLengthAttribute(int length) : ConstraintAttribute
{
    /// <summary>Characters at least.</summary>
    public int Length { get; } = length;
}

/// <summary>A text must have at most so many characters (Unicode code points).</summary>
public sealed class MaxLengthAttribute(int length) : ConstraintAttribute
{
    /// <summary>Characters at most.</summary>
    public int Length { get; } = length;
}

/// <summary>A text must match, somewhere, unless the pattern is anchored. The dialect is that of .NET without lookaround and backreferences: matching takes time linear in the text.</summary>
public sealed class PatternAttribute(string pattern) : ConstraintAttribute
{
    /// <summary>The regular expression, anchored nowhere but where it says so.</summary>
    public string Pattern { get; } = pattern;
}

/// <summary>A text must have a format that Kubernetes knows: <c>ipv4</c>, <c>ipv6</c>, <c>cidr</c>, <c>hostname</c>, <c>uri</c>, <c>date</c>, <c>date-time</c>, <c>duration</c>, <c>uuid</c>, <c>byte</c> ...</summary>
public sealed class FormatAttribute(string format) : ConstraintAttribute
{
    /// <summary>The name of the format, as OpenAPI has it: <c>ipv4</c>.</summary>
    public string Format { get; } = format;
}

/// <summary>A text must be one of these. A C# enum needs no attribute.</summary>
public sealed class EnumAttribute(params string[] values) : ConstraintAttribute
{
    /// <summary>The values that there are.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}

/// <summary>A list must have at least so many items.</summary>
public sealed class MinItemsAttribute(int count) : ConstraintAttribute
{
    /// <summary>Items at least.</summary>
    public int Count { get; } = count;
}

/// <summary>A list must have at most so many items.</summary>
public sealed class MaxItemsAttribute(int count) : ConstraintAttribute
{
    /// <summary>Items at most.</summary>
    public int Count { get; } = count;
}

/// <summary>No two items of a list may be equal.</summary>
public sealed class UniqueItemsAttribute : ConstraintAttribute;

/// <summary>A map must have at least so many members.</summary>
public sealed class MinPropertiesAttribute(int count) : ConstraintAttribute
{
    /// <summary>Entries, or members, at least.</summary>
    public int Count { get; } = count;
}

/// <summary>A map must have at most so many members.</summary>
public sealed class MaxPropertiesAttribute(int count) : ConstraintAttribute
{
    /// <summary>Entries at most.</summary>
    public int Count { get; } = count;
}

/// <summary>
/// The property must be there: not null, and of a property that cannot be null not the zero value, which is what stands there when a client left it out.
/// </summary>
public sealed class RequiredAttribute : ConstraintAttribute;

/// <summary>The value must not change once it is set.</summary>
public sealed class ImmutableAttribute : ConstraintAttribute;

/// <summary>
/// What stands in a property that a client left out: a text, a number, a truth value, or, where the type is anything else, its JSON (<c>"[{\"port\":80}]"</c>).
/// A property with a default is nullable or has a zero value that no client means.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    /// <summary>What stands there when a client leaves the member out.</summary>
    public object Value { get; } = value;
}
