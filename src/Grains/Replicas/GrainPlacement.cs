using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Replicas;

/// <summary>Where Orleans' hash placement puts an object's grain, worked out by who has no silo.</summary>
internal static class GrainPlacement
{
    /// <summary>The type name Orleans gives <see cref="Registry.ObjectGrain"/>.</summary>
    private static readonly GrainType ObjectGrainType = GrainType.Create("object");

    /// <summary>Silos in the order in which placement counts them.</summary>
    public static readonly IComparer<string> SiloOrder = Comparer<string>.Create(
        (left, right) => SiloAddress.FromParsableString(left).CompareTo(SiloAddress.FromParsableString(right)));

    /// <summary>Which of the silos, in their order.</summary>
    public static int IndexOf(ObjectGrainKey key, int silos)
    {
        var grain = GrainId.Create(ObjectGrainType, IdSpan.Create(key.ToString()));
        return (int)(grain.GetUniformHashCode() & 0x7fffffff) % silos;
    }
}
