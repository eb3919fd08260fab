using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.Registry.V1;

/// <summary>A kind with rules and defaults.</summary>
[ApiResource("example.org", "Gauge", "gauges")]
public sealed partial class Gauge
{
    /// <summary>What is wanted.</summary>
    public GaugeSpec Spec { get; set; } = new();
}

/// <summary>What a gauge shows.</summary>
public sealed class GaugeSpec
{
    /// <summary>How full it is.</summary>
    [Minimum(0), Maximum(10)]
    public int Level { get; set; }

    /// <summary>What is measured in.</summary>
    [Default(GaugeUnit.Litre)]
    public GaugeUnit? Unit { get; set; }

    /// <summary>Its number.</summary>
    [ApiMachinery.Schemas.Immutable]
    public string? Serial { get; set; }

    /// <summary>Lines on it.</summary>
    [ListType(ListType.Map, "at")]
    public IList<GaugeMark>? Marks { get; set; }

    /// <summary>What is written on it.</summary>
    [MaxLength(5, Items = true)]
    public IList<string>? Notes { get; set; }
}

/// <summary>A line.</summary>
public sealed class GaugeMark
{
    /// <summary>Where.</summary>
    public int At { get; set; }

    /// <summary>How wide.</summary>
    [Minimum(0)]
    public int? Width { get; set; }
}

/// <summary>Units.</summary>
public enum GaugeUnit
{
    [JsonStringEnumMemberName("litre")]
    Litre,

    [JsonStringEnumMemberName("gallon")]
    Gallon,
}
