#if (status)
using k8s.Models;
#endif
using OrleansAA.ApiMachinery.Schemas;

namespace ProjectName.Api.V1;

/// <summary>KindName is what this API is about: kubectl explain shows what stands here.</summary>
#if (namespaced)
[ApiResource("api.group", "KindName", "kind-plural")]
#else
[ApiResource("api.group", "KindName", "kind-plural", ClusterScoped = true)]
#endif
public sealed partial class KindName
{
    /// <summary>What is wanted.</summary>
    public KindNameSpec Spec { get; set; } = new();
#if (status)

    /// <summary>What there is.</summary>
    public KindNameStatus Status { get; set; } = new();
#endif
}

/// <summary>What is wanted of a KindName.</summary>
public sealed class KindNameSpec
{
    /// <summary>How many of it there should be.</summary>
    [Default(1), Minimum(0), Maximum(100)]
    public int? Size { get; set; }

    /// <summary>What it is for, in a sentence.</summary>
    [MaxLength(256)]
    public string? Purpose { get; set; }
}
#if (status)

/// <summary>What is found of a KindName.</summary>
public sealed class KindNameStatus
{
    /// <summary>The generation of the object that was looked at last.</summary>
    public long? ObservedGeneration { get; set; }

    /// <summary>How it fares.</summary>
    [ListType(ListType.Map, "type"), PatchMerge("type")]
    public IReadOnlyList<V1Condition>? Conditions { get; set; }
}
#endif
