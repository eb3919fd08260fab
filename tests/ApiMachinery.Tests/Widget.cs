using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.V1;

/// <summary>A kind of the tests' own: a little of everything a type can say.</summary>
[ApiResource("things.example.com", "Widget", "widgets")]
public sealed partial class Widget
{
    [JsonPropertyName("spec")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public WidgetSpec Spec { get; set; } = new();

    [JsonPropertyName("conditions")]
    [ListType(ListType.Map, "type")]
    [PatchMerge("type")]
    public IList<V1Condition>? Conditions { get; set; }
}

/// <summary>What is wanted of a widget.</summary>
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
