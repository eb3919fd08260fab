using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using IntOrString = OrleansAA.ApiMachinery.Schemas.IntOrString;

namespace Pumps.V1;

/// <summary>Pump moves water from one place to another.</summary>
[ApiResource("example.com", "Pump", "pumps", ShortNames = ["pu"])]
public sealed partial class Pump
{
    /// <summary>What is wanted.</summary>
    public PumpSpec Spec { get; set; } = new();

    /// <summary>What there is.</summary>
    public PumpStatus Status { get; set; } = new();
}

/// <summary>What a pump should be.</summary>
public sealed class PumpSpec
{
    /// <summary>How many of it run.</summary>
    [Default(1), Minimum(0), Maximum(10)]
    public int? Replicas { get; set; }

    /// <summary>How hard it works.</summary>
    [Default(V1.Pace.Steady)]
    public Pace? Pace { get; set; }

    /// <summary>What is moved: a word in small letters.</summary>
    [Pattern("^[a-z]+$"), Default("water")]
    public string? Medium { get; set; }

    /// <summary>How many may be out of service at once: a number, or a percentage of the replicas.</summary>
    [Default("25%")]
    public IntOrString? MaxUnavailable { get; set; }

    /// <summary>Where water comes in and goes out.</summary>
    [ListType(ListType.Map, "name"), PatchMerge("name"), MaxItems(8)]
    public IReadOnlyList<Pipe>? Pipes { get; set; }
}

/// <summary>Pace is how hard a pump works.</summary>
public enum Pace
{
    Gentle,
    Steady,
    Full,
}

/// <summary>A pipe of a pump.</summary>
public sealed class Pipe
{
    /// <summary>What it is called.</summary>
    [MinLength(1)]
    public string Name { get; set; } = "";

    /// <summary>Its width in millimetres.</summary>
    [Minimum(1)]
    public int Width { get; set; }
}

/// <summary>What a pump is found to be.</summary>
public sealed class PumpStatus
{
    /// <summary>How many of it run.</summary>
    public int Replicas { get; set; }

    /// <summary>The label selector of what runs.</summary>
    public string? Selector { get; set; }

    /// <summary>How it fares.</summary>
    [ListType(ListType.Map, "type"), PatchMerge("type")]
    public IReadOnlyList<V1Condition>? Conditions { get; set; }
}
