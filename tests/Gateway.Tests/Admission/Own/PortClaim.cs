using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.Gateway.Tests.Admission.Own.V1;

/// <summary>PortClaim reserves a port of a host for a rule, before the rule is there: its name is made of both, so that there is one.</summary>
[ApiResource("claims.example.com", "PortClaim", "portclaims")]
public sealed partial class PortClaim
{
    [JsonPropertyName("spec")]
    public PortClaimSpec Spec { get; set; } = new();
}

/// <summary>PortClaimSpec says who has the port, and since when.</summary>
public sealed class PortClaimSpec
{
    /// <summary>Rule that has it.</summary>
    [JsonPropertyName("rule")]
    public string Rule { get; set; } = "";

    /// <summary>Since says when it was claimed.</summary>
    [JsonPropertyName("since")]
    public DateTime Since { get; set; }
}
