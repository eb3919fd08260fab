using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.Gateway.Tests.Subresources.V1;

/// <summary>A pump, with a subresource of every form.</summary>
[ApiResource("pumps.example.com", "Pump", "pumps", ShortNames = ["pu"])]
public sealed partial class Pump
{
    [JsonPropertyName("spec")]
    public PumpSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PumpStatus? Status { get; set; }
}

/// <summary>What is wanted of a pump.</summary>
public sealed class PumpSpec
{
    [JsonPropertyName("replicas")]
    public int? Replicas { get; set; }

    [JsonPropertyName("speed")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Speed { get; set; }

    [JsonPropertyName("approval")]
    public PumpApproval? Approval { get; set; }
}

/// <summary>Who lets it run.</summary>
public sealed class PumpApproval
{
    [JsonPropertyName("by")]
    public string By { get; set; } = "";
}

/// <summary>What was seen of a pump.</summary>
public sealed class PumpStatus
{
    [JsonPropertyName("replicas")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replicas { get; set; }

    [JsonPropertyName("selector")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Selector { get; set; } = "";
}

/// <summary>Boost asks a pump to run faster.</summary>
[ApiType("pumps.example.com")]
[CelRule("self.by < 10 || self.how != 'AtOnce'", Message = "ten at once are too many", FieldPath = ".by")]
public sealed class Boost
{
    [JsonPropertyName("by")]
    [Minimum(1)]
    public int By { get; set; }

    [JsonPropertyName("how")]
    [Default(BoostWay.Softly)]
    public BoostWay? How { get; set; }
}

/// <summary>How a pump is boosted.</summary>
public enum BoostWay
{
    Softly,
    AtOnce,
}

/// <summary>BoostResult says how fast it runs then.</summary>
[ApiType("pumps.example.com")]
public sealed class BoostResult
{
    [JsonPropertyName("speed")]
    public int Speed { get; set; }
}

/// <summary>Drive is how fast the motor of a pump turns.</summary>
[ApiType("pumps.example.com")]
public sealed class Drive
{
    [JsonPropertyName("rpm")]
    [Maximum(3000)]
    public int Rpm { get; set; }
}

/// <summary>Pressure is what a pump makes.</summary>
[ApiType("pumps.example.com")]
public sealed class Pressure
{
    [JsonPropertyName("bar")]
    public int Bar { get; set; }
}
