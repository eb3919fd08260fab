using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Replicas;

/// <summary>On which silo an object's grain is: the same to all who know the same silos, those among them who have none.</summary>
internal static class GrainPlacement
{
    /// <summary>The type name Orleans gives <see cref="Registry.ObjectGrain"/>.</summary>
    public static readonly GrainType ObjectGrainType = GrainType.Create("object");

    /// <summary>Silos in the order in which they are counted.</summary>
    public static readonly IComparer<string> SiloOrder = Comparer<string>.Create(
        (left, right) => SiloAddress.FromParsableString(left).CompareTo(SiloAddress.FromParsableString(right)));

    /// <summary>Which of the silos, in their order.</summary>
    public static int IndexOf(ObjectGrainKey key, int silos) => IndexOf(GrainId.Create(ObjectGrainType, IdSpan.Create(key.ToString())), silos);

    public static int IndexOf(GrainId grain, int silos) => (int)(grain.GetUniformHashCode() & 0x7fffffff) % silos;
}
