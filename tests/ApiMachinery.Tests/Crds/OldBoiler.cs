using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.Crds.V1beta1;

/// <summary>Boiler, as it was.</summary>
[ApiResource("crds.example.com", "Boiler", "boilers", ShortNames = ["bo"], Categories = ["heat"])]
public sealed partial class Boiler
{
    /// <summary>What is wanted.</summary>
    public OldBoilerSpec? Spec { get; set; }

    /// <summary>What there is.</summary>
    public V1.BoilerStatus? Status { get; set; }
}

/// <summary>What a boiler should be.</summary>
public sealed class OldBoilerSpec
{
    /// <summary>How large it is.</summary>
    public int? Size { get; set; }

    /// <summary>What it is called.</summary>
    public string? Name { get; set; }

    /// <summary>Whom it belongs to, which later versions do not say.</summary>
    public string? Owner { get; set; }
}
