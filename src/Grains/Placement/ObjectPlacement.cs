using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.Placement;

/// <summary>
/// Grains of objects are where their key and the living silos say, and are written down nowhere: to find one asks nobody, and to begin one tells nobody.
/// While silos disagree about who lives, a grain may be on two of them; the store's compare bears that.
/// </summary>
[Serializable]
internal sealed class ObjectPlacement : PlacementStrategy
{
    public static readonly ObjectPlacement Singleton = new();

    public override bool IsUsingGrainDirectory => false;
}

/// <summary>Places a grain by <see cref="ObjectPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ObjectPlacementAttribute() : PlacementAttribute(ObjectPlacement.Singleton);

/// <summary>Says where a grain is to begin when <see cref="ObjectPlaces"/> could not: the silo that it named has died meanwhile.</summary>
internal sealed class ObjectPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target).Order().ToArray();
        return Task.FromResult(silos[GrainPlacement.IndexOf(target.GrainIdentity, silos.Length)]);
    }
}
