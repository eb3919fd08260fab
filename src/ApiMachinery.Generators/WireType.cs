using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>What a C# type is on the wire, as far as constraints and defaults care.</summary>
internal enum WireForm
{
    Text,
    Integer,
    Number,
    Boolean,
    Enum,
    IntOrString,
    Quantity,
    Duration,
    Time,
    Raw,
    Struct,
    List,
    Map,
}

/// <summary>The form of a C# type on the wire, and the expression that makes its schema.</summary>
/// <param name="Form">Its form.</param>
/// <param name="Expression">C# that gives its schema; of lists and maps a template with <c>{0}</c> where settings of the member go.</param>
/// <param name="ValueType">The C# type the schema reads and writes.</param>
internal sealed record WireType(WireForm Form, string Expression, string ValueType)
{
    /// <summary>Of a list its items, of a map its values.</summary>
    public WireType? Element { get; init; }

    /// <summary>Of a struct, and of a list or map of them: the class.</summary>
    public INamedTypeSymbol? Class { get; init; }

    /// <summary>Of an enum: its names on the wire.</summary>
    public IReadOnlyList<string> EnumNames { get; init; } = [];

    /// <summary>The range of an integer.</summary>
    public (double Min, double Max)? Range { get; init; }

    /// <summary>For humans.</summary>
    public string Described => Form switch
    {
        WireForm.Text => "a string",
        WireForm.Integer => "an integer",
        WireForm.Number => "a number",
        WireForm.Boolean => "a bool",
        WireForm.Enum => "an enum",
        WireForm.IntOrString => "an IntOrString",
        WireForm.Quantity => "a quantity",
        WireForm.Duration => "a duration",
        WireForm.Time => "a time",
        WireForm.Raw => "raw JSON",
        WireForm.Struct => "an object",
        WireForm.List => "a list",
        _ => "a map",
    };
}
