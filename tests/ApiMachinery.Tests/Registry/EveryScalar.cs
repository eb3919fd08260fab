using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using IntOrString = OrleansAA.ApiMachinery.Schemas.IntOrString;

namespace OrleansAA.ApiMachinery.Tests.Registry.V1;

/// <summary>A kind with a member of each scalar type, and each rule.</summary>
[ApiResource("example.org", "EveryScalar", "everyscalars")]
public sealed partial class EveryScalar
{
    /// <summary>What is wanted.</summary>
    public EveryScalarSpec Spec { get; set; } = new();
}

/// <summary>One of each.</summary>
public sealed class EveryScalarSpec
{
    /// <summary>By number or by name.</summary>
    public IntOrString? Port { get; set; }

    /// <summary>How long.</summary>
    public TimeSpan? Every { get; set; }

    /// <summary>How much.</summary>
    public ResourceQuantity? Size { get; set; }

    /// <summary>How exactly.</summary>
    public float? Ratio { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Which.</summary>
    [Default("gallon")]
    public GaugeUnit? Unit { get; set; }

    /// <summary>How often.</summary>
    [Default(2)]
    public int? Times { get; set; }

    /// <summary>How many.</summary>
    [Default(1), Minimum(0), Maximum(10, Exclusive = true), MultipleOf(1)]
    public int? Count { get; set; }

    /// <summary>What it is called.</summary>
    [Required, MinLength(1), MaxLength(63), Pattern("^[a-z]+$"), Format("hostname")]
    public string? Text { get; set; }

    /// <summary>Which colours.</summary>
    [MinItems(1), MaxItems(3), UniqueItems, Enum("red", "green", Items = true)]
    public IList<string>? Colours { get; set; }

    /// <summary>What else.</summary>
    [MinProperties(1), MaxProperties(3), OrleansAA.ApiMachinery.Schemas.Immutable]
    public IDictionary<string, string>? Notes { get; set; }
}
