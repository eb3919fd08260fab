using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using IntOrString = OrleansAA.ApiMachinery.Schemas.IntOrString;

namespace OrleansAA.ApiMachinery.Tests.Crds.V1;

/// <summary>Boiler heats water.</summary>
[ApiResource("crds.example.com", "Boiler", "boilers", ShortNames = ["bo"], Categories = ["heat"])]
[CelRule("self.spec.size <= 9", Message = "is too large")]
public sealed partial class Boiler
{
    /// <summary>What is wanted.</summary>
    public BoilerSpec Spec { get; set; } = new();

    /// <summary>What there is.</summary>
    public BoilerStatus Status { get; set; } = new();
}

/// <summary>What a boiler should be.</summary>
public sealed class BoilerSpec
{
    /// <summary>How large it is.</summary>
    public int Size { get; set; }

    /// <summary>What it is called.</summary>
    [Pattern("^[a-z]+$")]
    public string Name { get; set; } = "";

    /// <summary>What it burns, if that is known: nothing is a fuel, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Default("oil"), MaxLength(8)]
    public string? Fuel { get; set; }

    /// <summary>Its pace.</summary>
    public BoilerPace? Pace { get; set; }

    /// <summary>How many may be out.</summary>
    [Pattern("^[0-9]+%?$"), Maximum(5)]
    public IntOrString? Out { get; set; }

    /// <summary>How much it may take.</summary>
    public ResourceQuantity? Memory { get; set; }

    /// <summary>Where water comes in.</summary>
    [ListType(ListType.Map, "name"), PatchMerge("name")]
    public IReadOnlyList<BoilerPipe>? Pipes { get; set; }

    /// <summary>Bounds.</summary>
    [MinProperties(1), MaxProperties(1)]
    public BoilerLimits? Limits { get; set; }

    /// <summary>Anything.</summary>
    [PreserveUnknownFields]
    public RawJson? Values { get; set; }
}

/// <summary>How a boiler works.</summary>
public enum BoilerPace
{
    Slow,
    [JsonStringEnumMemberName("full-steam")]
    Full,
}

/// <summary>A pipe.</summary>
public sealed class BoilerPipe
{
    /// <summary>Its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Required]
    public string? Name { get; set; }

    /// <summary>What it branches into.</summary>
    public IReadOnlyList<BoilerPipe>? Branches { get; set; }
}

/// <summary>Bounds of a boiler.</summary>
public sealed class BoilerLimits
{
    /// <summary>The lower one.</summary>
    public int? Low { get; set; }

    /// <summary>The upper one.</summary>
    public int? High { get; set; }
}

/// <summary>What is found of a boiler.</summary>
public sealed class BoilerStatus
{
    /// <summary>How many there are.</summary>
    public int Size { get; set; }

    /// <summary>Since when it runs.</summary>
    public string? Since { get; set; }

    /// <summary>How it fares.</summary>
    [ListType(ListType.Map, "type")]
    public IReadOnlyList<V1Condition>? Conditions { get; set; }
}
