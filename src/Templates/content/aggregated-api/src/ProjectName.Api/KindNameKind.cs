using OrleansAA.ApiMachinery.Scheme;
using ProjectName.Api.V1;

namespace ProjectName.Api;

/// <summary>Registers KindName: its rules, the columns of kubectl get, what field selectors know.</summary>
public static class KindNameKind
{
    /// <summary>Describes the kind.</summary>
    public static ResourceKind Create() => new KindBuilder<KindName>()
        .Strategy(new KindNameStrategy())
        .Column("Size", "integer", "How many of it there should be", o => o.Spec.Size ?? 0)
        .Column("Purpose", "string", "What it is for", o => o.Spec.Purpose ?? "", wide: true)
        .Build();
}
