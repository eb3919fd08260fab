using OrleansAA.ApiMachinery.Scheme;
using Pumps.V1;

namespace Pumps;

/// <summary>Registers Pump.</summary>
public static class PumpKind
{
    public static ResourceKind Create() => new KindBuilder<Pump>()
        .Strategy(new PumpStrategy())
        .Column("Replicas", "integer", "How many of it run", p => p.Spec.Replicas ?? 0)
        .Column("Pace", "string", "How hard it works", p => p.Spec.Pace?.ToString() ?? "")
        .SelectableField("spec.medium", p => p.Spec.Medium ?? "")
        .Scale("spec.replicas", "status.replicas", "status.selector")
        .Connect("console", PumpConsole.AnswerAsync, goesOn: true)
        .Build();
}
