using System.Text.Json.Serialization;
using k8s.Models;

namespace OrleansAA.Agent.Rules;

/// <summary>A rule as v1 of the API has it on the wire, as far as an agent reads it.</summary>
internal sealed record PortRule
{
    public const string Group = "firewalld.fedoraproject.org";
    public const string ApiVersion = Group + "/v1";
    public const string Kind = "PortRule";
    public const string Plural = "portrules";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; init; } = new();

    [JsonPropertyName("spec")]
    public PortRuleSpec Spec { get; init; } = new();

    [JsonPropertyName("status")]
    public PortRuleStatus Status { get; init; } = new();

    [JsonIgnore]
    public RuleKey Key => new(Metadata.NamespaceProperty, Metadata.Name);

    [JsonIgnore]
    public long Generation => Metadata.Generation ?? 0;

    /// <summary>A rule that waits for somebody's finalizer is wanted no more.</summary>
    [JsonIgnore]
    public bool IsGoing => Metadata.DeletionTimestamp is not null;
}

/// <summary>What is wanted.</summary>
internal sealed record PortRuleSpec
{
    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("host")]
    public string Host { get; init; } = "";

    [JsonPropertyName("port")]
    public int Port { get; init; }

    /// <summary>As v1 spells it.</summary>
    [JsonPropertyName("isPremanent")]
    public bool IsPermanent { get; init; }
}

/// <summary>What was said last.</summary>
internal sealed record PortRuleStatus
{
    [JsonPropertyName("observedGeneration")]
    public long ObservedGeneration { get; init; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; init; }
}

/// <summary>Which rule: its namespace and its name.</summary>
internal readonly record struct RuleKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
