using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.V1;

/// <summary>A kind of the tests' own: a little of everything a type can say.</summary>
[ApiGroup("things.example.com")]
[KubernetesEntity(Group = "things.example.com", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WidgetSpec Spec { get; set; } = new();

    [JsonPropertyName("conditions")]
    [ListType(ListType.Map, "type")]
    [PatchMerge("type")]
    public IList<V1Condition>? Conditions { get; set; }
}

/// <summary>What is wanted of a widget.</summary>
[ApiGroup("things.example.com")]
public sealed class WidgetSpec
{
    [JsonPropertyName("name")]
    public string Name { get; set; } = "";

    [JsonPropertyName("size")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Size { get; set; }

    [JsonPropertyName("tags")]
    public IList<string>? Tags { get; set; }
}
