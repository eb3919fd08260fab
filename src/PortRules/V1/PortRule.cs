using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.PortRules.V1;

/// <summary>PortRule opens a port of a host in the firewall.</summary>
[ApiResource(PortRuleKind.Group, "PortRule", "portrules", ShortNames = ["pr"], Categories = ["all"])]
public sealed partial class PortRule
{
    /// <summary>Spec is the rule that is wanted.</summary>
    [JsonPropertyName("spec")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PortRuleSpec Spec { get; set; } = new();

    /// <summary>Status is what the controller that applies the rule last saw. It is written through the status subresource only.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PortRuleStatus Status { get; set; } = new();
}

/// <summary>PortRuleSpec is the rule that is wanted.</summary>
public sealed class PortRuleSpec
{
    /// <summary>Name of the rule in the firewall, a DNS-1123 label.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = "";

    /// <summary>Host whose firewall is opened: an IP address or a DNS name.</summary>
    [JsonPropertyName("host")]
    public string Host { get; set; } = "";

    /// <summary>Port that is opened, from 1 to 65535.</summary>
    [JsonPropertyName("port")]
    public int Port { get; set; }

    /// <summary>IsPremanent makes the rule outlive a restart of the firewall. The spelling is part of the published API; v2 spells it isPermanent.</summary>
    [JsonPropertyName("isPremanent")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPremanent { get; set; }
}

/// <summary>PortRuleStatus is what the controller that applies the rule last saw.</summary>
public sealed class PortRuleStatus
{
    /// <summary>ObservedGeneration is the generation of the spec that the conditions speak of.</summary>
    [JsonPropertyName("observedGeneration")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ObservedGeneration { get; set; }

    /// <summary>Conditions tell how far the rule has been applied.</summary>
    [JsonPropertyName("conditions")]
    [ListType(ListType.Map, "type")]
    [PatchMerge("type")]
    public IList<V1Condition>? Conditions { get; set; }
}
