using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Schemas;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Scale represents a scaling request for a resource: autoscaling/v1.</summary>
[ApiType(DefinitionGroup, Version = "v1")]
public sealed class Scale : IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Names the type in OpenAPI documents as Kubernetes does: io.k8s.api.autoscaling.v1.Scale.</summary>
    private const string DefinitionGroup = "autoscaling.api.k8s.io";

    /// <inheritdoc cref="V1Status.Kind"/>
    [JsonPropertyName("kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Kind { get; set; } = "";

    /// <inheritdoc cref="V1Status.ApiVersion"/>
    [JsonPropertyName("apiVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string ApiVersion { get; set; } = "";

    /// <summary>Metadata of the object that is scaled.</summary>
    [JsonPropertyName("metadata")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Spec says how many there should be.</summary>
    [JsonPropertyName("spec")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ScaleSpec Spec { get; set; } = new();

    /// <summary>Status says how many there are. It cannot be written.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ScaleStatus Status { get; set; } = new();
}

/// <summary>ScaleSpec is what is wanted of a scaled object.</summary>
public sealed class ScaleSpec
{
    /// <summary>Replicas is the number of instances that there should be.</summary>
    [JsonPropertyName("replicas")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replicas { get; set; }
}

/// <summary>ScaleStatus is what is known of a scaled object.</summary>
public sealed class ScaleStatus
{
    /// <summary>Replicas is the number of instances that were seen.</summary>
    [JsonPropertyName("replicas")]
    public int Replicas { get; set; }

    /// <summary>Selector is the label selector of the instances, as a text: who scales counts its pods by it.</summary>
    [JsonPropertyName("selector")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Selector { get; set; } = "";
}
