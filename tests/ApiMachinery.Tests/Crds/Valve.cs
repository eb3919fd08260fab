using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.Crds.V1;

/// <summary>Valve is of a group that Kubernetes keeps for itself.</summary>
[ApiResource("crds.k8s.io", "Valve", "valves")]
public sealed partial class Valve
{
    /// <summary>What is wanted.</summary>
    public ValveSpec Spec { get; set; } = new();
}

/// <summary>What a valve should be.</summary>
public sealed class ValveSpec
{
    /// <summary>How wide it is.</summary>
    public int Width { get; set; }
}
