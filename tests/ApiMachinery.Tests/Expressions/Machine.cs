using System.Text.Json.Serialization;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using IntOrString = OrleansAA.ApiMachinery.Schemas.IntOrString;

namespace OrleansAA.ApiMachinery.Tests.Expressions.V1;

/// <summary>A kind with a member of every form that expressions see.</summary>
[ApiResource("expressions.example.com", "Machine", "machines")]
public sealed partial class Machine
{
    public V1ObjectMeta Metadata { get; set; } = new();

    public MachineSpec Spec { get; set; } = new();
}

public enum Mode
{
    Manual,
    Automatic,
}

public sealed class MachineSpec
{
    public string Name { get; set; } = "";

    public int Min { get; set; }

    public long Max { get; set; }

    public double Ratio { get; set; }

    public int? Weight { get; set; }

    public bool Enabled { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string Note { get; set; } = "";

    public Mode Mode { get; set; }

    public IntOrString Port { get; set; }

    public ResourceQuantity Memory { get; set; } = new("1Gi");

    public DateTime? Since { get; set; }

    public TimeSpan? Timeout { get; set; }

    [Format("byte")]
    public string? Key { get; set; }

    [Format("duration")]
    public string? Interval { get; set; }

    [Format("date")]
    public string? Day { get; set; }

    [Format("date-time")]
    public string? At { get; set; }

    [Format("date-time", Items = true)]
    public IList<string>? Times { get; set; }

    public IList<string>? Words { get; set; }

    [ListType(ListType.Set)]
    public IList<string>? Tags { get; set; }

    [ListType(ListType.Map, "name")]
    public IList<MachinePort>? Ports { get; set; }

    [ListType(ListType.Map, "x-y", "number")]
    public IList<MachineRoute>? Routes { get; set; }

    public IDictionary<string, string>? Labels { get; set; }

    public IDictionary<string, MachinePort>? Named { get; set; }

    [PreserveUnknownFields]
    public RawJson? Extra { get; set; }

    public MachineSpec? Inner { get; set; }

    [JsonPropertyName("x-y.z/w__v")]
    public string? Odd { get; set; }

    public string? Namespace { get; set; }
}

public sealed class MachinePort
{
    public string Name { get; set; } = "";

    public int Number { get; set; }
}

public sealed class MachineRoute
{
    [JsonPropertyName("x-y")]
    public string Key { get; set; } = "";

    public int Number { get; set; }

    public string? To { get; set; }
}
