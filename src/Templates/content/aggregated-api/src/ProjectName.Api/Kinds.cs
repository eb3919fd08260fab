using OrleansAA.ApiMachinery.Scheme;

namespace ProjectName.Api;

/// <summary>What is served.</summary>
public static class Kinds
{
    /// <summary>All kinds, a line each.</summary>
    public static IReadOnlyList<Func<ResourceKind>> All { get; } =
    [
        KindNameKind.Create,
    ];
}
