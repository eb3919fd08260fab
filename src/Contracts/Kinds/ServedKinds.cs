using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Kinds.PortRules;

namespace OrleansAA.Contracts.Kinds;

/// <summary>The kinds this server serves: a line each.</summary>
public static class ServedKinds
{
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        PortRuleKind.Create(),
    ];
}
