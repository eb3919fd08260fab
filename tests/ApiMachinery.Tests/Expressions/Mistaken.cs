using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Tests.Expressions.V1;

/// <summary>A kind with everything wrong that only the language can tell.</summary>
[ApiResource("expressions.example.com", "Mistaken", "mistakens")]
[CelRule("self.metadata.labels.a == 'b'")]
public sealed partial class Mistaken
{
    public MistakenSpec Spec { get; set; } = new();
}

[CelRule("self.mi <= self.max")]
[CelRule("self.max + 1")]
[CelRule("self.max > 0", MessageExpression = "self.max")]
[CelRule("self.max > 0", FieldPath = ".what")]
[CelRule("self.max > 0", FieldPath = "max")]
public sealed class MistakenSpec
{
    [CelRule("self ==")]
    public int Max { get; set; }

    [CelRule("self > 1", Items = true)]
    public IList<string>? Words { get; set; }

    public IList<MistakenPart>? Parts { get; set; }
}

public sealed class MistakenPart
{
    [CelRule("self == oldSelf")]
    public string Name { get; set; } = "";
}

[ApiType("expressions.example.com")]
[CelRule("!has(self.inner) || self != dyn(self.inner)")]
public sealed class Nested
{
    public Nested? Inner { get; set; }

    public IDictionary<string, MachinePort>? Ports { get; set; }

    public IList<MachinePort>? List { get; set; }
}
